package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Listed;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Studies, their analyses and foci, as people put them together on Neurosynth Compose. Reads what a meta-analysis needs and no more. */
public final class StudySet {

    private final List<Study> studies;

    private StudySet(List<Study> studies) {
        this.studies = List.copyOf(studies);
    }

    /** A study set of these studies, in this order. */
    public static StudySet of(List<Study> studies) {
        return new StudySet(studies);
    }

    /**
     * Reads a NIMADS study set.
     *
     * @throws InvalidAnalysisException if a field has a type that it cannot have
     */
    public static StudySet read(JsonNode document) {
        Documents.requireObject(document, "the study set");
        FiniteNumbers.require(document, "the study set");
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
                    var places = JsonPointer.compile("/studies");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        JsonNode study = mapper.readTree(parser);
                        FiniteNumbers.require(
                                study,
                                "the study set",
                                places.appendIndex(reader.studies().size()));
                        reader.read(study);
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

    /** The NIMADS document that reads back as this study set. */
    public ObjectNode toJson() {
        return StudyWriter.document(this);
    }

    /** A sentence on study ids that stand more than once, and one on analysis ids that do so within a study; none if none does. */
    public List<String> duplicates() {
        var sentences = new ArrayList<String>();
        var repeatedStudies = new ArrayList<String>();
        repeated(studies.stream().map(Study::id))
                .forEach((id, times) -> repeatedStudies.add("'" + id + "' (" + times + " times)"));
        if (!repeatedStudies.isEmpty()) {
            sentences.add("study ids that stand several times in the study set, each time as an experiment of its own: "
                    + Listed.of(repeatedStudies) + "; keep one of each, or give each its own id");
        }
        var repeatedAnalyses = new ArrayList<String>();
        for (var study : studies) {
            repeated(study.analyses().stream().map(Analysis::id))
                    .forEach((id, times) ->
                            repeatedAnalyses.add("'" + id + "' of study '" + study.id() + "' (" + times + " times)"));
        }
        if (!repeatedAnalyses.isEmpty()) {
            sentences.add("analysis ids that stand several times in a study, so that all foci under them count: "
                    + Listed.of(repeatedAnalyses) + "; keep one of each, or give each its own id");
        }
        return List.copyOf(sentences);
    }

    private static Map<String, Integer> repeated(Stream<String> ids) {
        var times = new LinkedHashMap<String, Integer>();
        ids.forEach(id -> times.merge(id, 1, Integer::sum));
        times.values().removeIf(count -> count == 1);
        return times;
    }

    /** The same foci with one analysis per study: analyses that share participants are one experiment. */
    public StudySet combineAnalyses() {
        return new StudySet(studies.stream().map(Study::combined).toList());
    }
}
