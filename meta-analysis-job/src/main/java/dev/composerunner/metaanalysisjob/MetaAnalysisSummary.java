package dev.composerunner.metaanalysisjob;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.metaanalysisjob.inputs.CanonicalJson;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * What a meta-analysis of the compose API says of its documents: their ids, checksums and times of change, and hashes of what stands in
 * it as a whole. A tree of all of it could be far larger than its text.
 *
 * @param size how large a task its specification asks for
 * @param documents what it refers to; empty: it has no specification
 */
record MetaAnalysisSummary(TaskSize size, Optional<ObjectNode> documents) {

    private static final int MAX_SPECIFICATION = 1024 * 1024;
    private static final String SPECIFICATION = "specification";
    private static final String SNAPSHOT = "snapshot";

    /** Fields of the meta-analysis by which its study set and annotation are found; the results that it has are none of them. */
    private static final Set<String> REFERENCES = Set.of(
            "studyset",
            "annotation",
            "neurostore_studyset",
            "neurostore_annotation",
            "neurostore_studyset_id",
            "neurostore_annotation_id",
            "snapshot_studyset_id",
            "snapshot_annotation_id",
            "cached_studyset",
            "cached_annotation",
            "snapshots",
            "project");

    /** Fields of such a reference that say which document, in which state. */
    private static final Set<String> STATES = Set.of(
            "id",
            "md5",
            "updated_at",
            "version",
            "neurostore_id",
            "studysets",
            "annotations",
            "neurostore_studyset",
            "neurostore_annotation",
            "neurostore_studyset_id",
            "neurostore_annotation_id",
            "snapshot_studyset_id",
            "snapshot_annotation_id");

    /**
     * Reads the answer of the API.
     *
     * @throws IOException if it is not a JSON object
     */
    static MetaAnalysisSummary of(byte[] metaAnalysis) throws IOException {
        var size = TaskSize.STANDARD;
        boolean hasSpecification = false;
        ObjectNode documents = JsonNodeFactory.instance.objectNode();
        try (JsonParser parser = ContractJson.MAPPER.createParser(metaAnalysis)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a meta-analysis is an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals(SPECIFICATION)) {
                    hasSpecification = parser.currentToken() == JsonToken.START_OBJECT;
                    Range text = Range.of(parser);
                    if (hasSpecification && text.length() <= MAX_SPECIFICATION) {
                        JsonNode specification =
                                ContractJson.MAPPER.readTree(metaAnalysis, text.start(), text.length());
                        size = TaskSizing.ofSpecification(specification);
                        documents.set(name, described(specification));
                    } else {
                        documents.put(name, text.sha256(metaAnalysis));
                    }
                } else if (REFERENCES.contains(name)) {
                    documents.set(name, state(parser, metaAnalysis));
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new MetaAnalysisSummary(size, hasSpecification ? Optional.of(documents) : Optional.empty());
    }

    private static ObjectNode described(JsonNode specification) {
        ObjectNode described = JsonNodeFactory.instance.objectNode();
        return described
                .put("id", specification.path("id").asText())
                .put("updated_at", specification.path("updated_at").asText())
                .put("sha256", CanonicalJson.sha256(specification));
    }

    /** The value at the parser without what says nothing of the state of a document; scalars as text. */
    private static JsonNode state(JsonParser parser, byte[] document) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> fieldStates(parser, document);
            case START_ARRAY -> elementStates(parser, document);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            case null, default -> JsonNodeFactory.instance.textNode(parser.getText());
        };
    }

    private static ObjectNode fieldStates(JsonParser parser, byte[] document) throws IOException {
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(SNAPSHOT)) {
                states.put(name, Range.of(parser).sha256(document));
            } else if (STATES.contains(name)) {
                states.set(name, state(parser, document));
            } else {
                parser.skipChildren();
            }
        }
        return states;
    }

    private static ArrayNode elementStates(JsonParser parser, byte[] document) throws IOException {
        ArrayNode states = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            states.add(state(parser, document));
        }
        return states;
    }

    /**
     * Where a value stands in a document.
     *
     * @param start its first byte
     * @param length its bytes
     */
    private record Range(int start, int length) {

        /** The value at the parser, which is at its end then. */
        static Range of(JsonParser parser) throws IOException {
            int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            if (parser.currentToken().isScalarValue()) {
                parser.getText();
            }
            parser.skipChildren();
            return new Range(start, Math.toIntExact(parser.currentLocation().getByteOffset()) - start);
        }

        String sha256(byte[] document) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(document, start, length);
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}
