package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Studies, their analyses and foci, as people put them together on Neurosynth Compose. Reads what a meta-analysis needs and no more. */
public final class StudySet {

    private final List<Study> studies;

    private StudySet(List<Study> studies) {
        this.studies = List.copyOf(studies);
    }

    /**
     * Reads a NIMADS study set.
     *
     * @throws InvalidAnalysisException if a field has a type that it cannot have
     */
    public static StudySet read(JsonNode document) {
        Documents.requireObject(document, "the study set");
        var reader = new StudyReader();
        for (var study : Documents.array(document, "studies", "the study set")) {
            reader.read(study);
        }
        return new StudySet(reader.studies());
    }

    /**
     * Reads a NIMADS study set from JSON text, holding one study's text in memory at a time.
     *
     * @throws InvalidAnalysisException if the text is no JSON or a field has a type that it cannot have
     */
    public static StudySet read(InputStream json) throws IOException {
        var mapper = new ObjectMapper(new JsonFactory());
        var reader = new StudyReader();
        try (var parser = mapper.getFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidAnalysisException("the study set must be an object, got " + parser.currentToken());
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean studies = parser.currentName().equals("studies");
                var value = parser.nextToken();
                if (!studies || value == JsonToken.VALUE_NULL) {
                    parser.skipChildren();
                } else if (value != JsonToken.START_ARRAY) {
                    throw new InvalidAnalysisException(
                            "field 'studies' of the study set must be an array, got " + value);
                } else {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        reader.read(mapper.readTree(parser));
                    }
                }
            }
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new InvalidAnalysisException("the study set is not valid JSON, " + e.getOriginalMessage()
                    + (place == null ? "" : ": line=" + place.getLineNr() + " column=" + place.getColumnNr()));
        }
        return new StudySet(reader.studies());
    }

    /** Studies in document order. */
    public List<Study> studies() {
        return studies;
    }

    /** The analyses that {@code selected} accepts, and the studies that had any of them or never had analyses. */
    public StudySet slice(BiPredicate<Study, Analysis> selected) {
        var kept = new ArrayList<Study>();
        for (var study : studies) {
            var analyses = study.analyses().stream()
                    .filter(analysis -> selected.test(study, analysis))
                    .toList();
            if (!analyses.isEmpty()) {
                kept.add(new Study(study.id(), study.name(), analyses, study.sampleSizes()));
            }
        }
        return new StudySet(kept);
    }

    /** The same foci with one analysis per study: analyses that share participants are one experiment. */
    public StudySet combineAnalyses() {
        return new StudySet(studies.stream().map(Study::combined).toList());
    }
}
