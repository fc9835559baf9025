package dev.composerunner.jobtypes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML or JSON document that knows where each of its values stands.
 *
 * @param tree the document
 * @param places where each value stands, by its JSON pointer; a field of an object by the place of its name
 */
record LocatedDocument(JsonNode tree, Map<String, JsonLocation> places) {

    private static final int DEEPEST = 100;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Reads a document.
     *
     * @param name of the file: one that ends in {@code .json} is read as JSON, any other as YAML
     * @throws JobTypeException if it is neither
     */
    static LocatedDocument read(String name, String text) throws JobTypeException {
        try (JsonParser parser = (name.endsWith(".json") ? JSON : YAML).createParser(text)) {
            var reading = new Reading(name, parser);
            return reading.document();
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String message = String.valueOf(e.getOriginalMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
            throw new JobTypeException(
                    name,
                    List.of(new Problem(
                            place == null ? 0 : place.getLineNr(),
                            place == null ? 0 : place.getColumnNr(),
                            "",
                            message)));
        } catch (IOException e) {
            throw new IllegalStateException("a text can always be read", e);
        }
    }

    /** A problem at the value of a pointer, or at the nearest one around it. */
    Problem problem(String pointer, String message) {
        String known = pointer;
        while (!places.containsKey(known) && !known.isEmpty()) {
            known = known.substring(0, known.lastIndexOf('/'));
        }
        JsonLocation place = places.get(known);
        return new Problem(
                place == null ? 0 : place.getLineNr(), place == null ? 0 : place.getColumnNr(), pointer, message);
    }

    /** The pointer of a member of the value at {@code pointer}. */
    static String member(String pointer, String name) {
        return pointer + '/' + name.replace("~", "~0").replace("/", "~1");
    }

    private static final class Reading {

        private final String name;
        private final JsonParser parser;
        private final Map<String, JsonLocation> places = new HashMap<>();

        Reading(String name, JsonParser parser) {
            this.name = name;
            this.parser = parser;
        }

        LocatedDocument document() throws IOException, JobTypeException {
            if (parser.nextToken() == null) {
                throw new JobTypeException(name, List.of(new Problem(1, 1, "", "the file is empty")));
            }
            JsonNode tree = value("", 0);
            if (parser.nextToken() != null) {
                throw refused("", "a second document; allowed: one");
            }
            return new LocatedDocument(tree, places);
        }

        private JsonNode value(String pointer, int depth) throws IOException, JobTypeException {
            places.putIfAbsent(pointer, parser.currentTokenLocation());
            if (depth > DEEPEST) {
                throw refused(pointer, "nested more than " + DEEPEST + " deep");
            }
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                throw refused(pointer, "got an alias; allowed: the value itself");
            }
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return switch (parser.currentToken()) {
                case START_OBJECT -> object(pointer, depth);
                case START_ARRAY -> array(pointer, depth);
                case VALUE_STRING -> nodes.textNode(parser.getText());
                case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
                case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
                case VALUE_TRUE -> nodes.booleanNode(true);
                case VALUE_FALSE -> nodes.booleanNode(false);
                case VALUE_NULL -> nodes.nullNode();
                default -> throw refused(pointer, "got " + parser.currentToken() + "; allowed: a value");
            };
        }

        private ObjectNode object(String pointer, int depth) throws IOException, JobTypeException {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                String member = member(pointer, field);
                places.put(member, parser.currentTokenLocation());
                parser.nextToken();
                object.set(field, value(member, depth + 1));
            }
            return object;
        }

        private ArrayNode array(String pointer, int depth) throws IOException, JobTypeException {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(pointer + '/' + array.size(), depth + 1));
            }
            return array;
        }

        private JobTypeException refused(String pointer, String message) {
            JsonLocation place = parser.currentTokenLocation();
            return new JobTypeException(
                    name, List.of(new Problem(place.getLineNr(), place.getColumnNr(), pointer, message)));
        }
    }
}
