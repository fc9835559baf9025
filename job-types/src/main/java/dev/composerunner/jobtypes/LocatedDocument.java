package dev.composerunner.jobtypes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A YAML or JSON document that knows where each of its values stands.
 *
 * @param tree the document
 * @param places where each value stands, by its JSON pointer; a field of an object by the place of its name
 */
record LocatedDocument(JsonNode tree, Map<String, JsonLocation> places) {

    private static final int DEEPEST = 100;
    private static final JsonFactory JSON = new JsonFactory();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    /** A number that YAML reads as another than is written: octal, hexadecimal, with underscores. */
    private static final Pattern ODD_NUMBER = Pattern.compile("[-+]?0[0-9A-Za-z].*|.*_.*");

    /** What the YAML parser found, and where: of several places of a message the last one. */
    private static final Pattern YAML_FAULT = Pattern.compile("(?m)^(.+)\\R in '.*', line ([0-9]+), column ([0-9]+):");

    /**
     * Reads a document.
     *
     * @param name of the file: one that ends in {@code .json} is read as JSON, any other as YAML
     * @throws JobTypeException if it is neither
     */
    static LocatedDocument read(String name, String text) throws JobTypeException {
        return read(name, name.endsWith(".json"), text);
    }

    /**
     * Reads a document.
     *
     * @param json whether it is JSON, else YAML
     * @throws JobTypeException if it is none
     */
    static LocatedDocument read(String name, boolean json, String text) throws JobTypeException {
        requireText(name, text);
        try (JsonParser parser = (json ? JSON : YAML).createParser(text)) {
            var reading = new Reading(name, parser);
            return reading.document();
        } catch (JsonProcessingException e) {
            throw new JobTypeException(name, List.of(fault(e)));
        } catch (IOException e) {
            throw new IllegalStateException("a text can always be read", e);
        }
    }

    /** A binary file is refused by its first character that no text has. */
    private static void requireText(String name, String text) throws JobTypeException {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                column = 0;
            } else if (c < ' ' && c != '\t' && c != '\r') {
                throw new JobTypeException(
                        name,
                        List.of(new Problem(
                                line, column, "", String.format("got the character U+%04X; allowed: text", (int) c))));
            }
            column++;
        }
    }

    private static Problem fault(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        Matcher fault = YAML_FAULT.matcher(message);
        Problem found = null;
        while (fault.find()) {
            found = new Problem(Integer.parseInt(fault.group(2)), Integer.parseInt(fault.group(3)), "", fault.group(1));
        }
        if (found != null) {
            return found;
        }
        JsonLocation place = e.getLocation();
        return new Problem(
                place == null ? 0 : place.getLineNr(),
                place == null ? 0 : place.getColumnNr(),
                "",
                message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll(", got this instead: <.*>", ""));
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
                throw refused("", "nested more than " + DEEPEST + " deep");
            }
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                throw refused(pointer, "got an alias; allowed: the value itself");
            }
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return switch (parser.currentToken()) {
                case START_OBJECT -> object(pointer, depth);
                case START_ARRAY -> array(pointer, depth);
                case VALUE_STRING -> nodes.textNode(parser.getText());
                case VALUE_NUMBER_INT -> nodes.numberNode(whole(pointer));
                case VALUE_NUMBER_FLOAT -> nodes.numberNode(decimal(pointer));
                case VALUE_TRUE -> nodes.booleanNode(true);
                case VALUE_FALSE -> nodes.booleanNode(false);
                case VALUE_NULL -> nodes.nullNode();
                default -> throw refused(pointer, "got " + parser.currentToken() + "; allowed: a value");
            };
        }

        private BigInteger whole(String pointer) throws IOException, JobTypeException {
            BigInteger number = parser.getBigIntegerValue();
            requirePlain(pointer, number);
            return number;
        }

        private void requirePlain(String pointer, Number number) throws IOException, JobTypeException {
            if (ODD_NUMBER.matcher(parser.getText()).matches()) {
                throw refused(
                        pointer,
                        "got " + parser.getText() + ", which is " + number + "; allowed: " + number
                                + ", or a text in quotes");
            }
        }

        private BigDecimal decimal(String pointer) throws IOException, JobTypeException {
            BigDecimal number = parser.getDecimalValue();
            double near = number.doubleValue();
            // Computing with such a number takes as many digits as its exponent says.
            if (Double.isInfinite(near) || (near == 0 && number.signum() != 0)) {
                throw refused(pointer, "got " + parser.getText() + "; allowed: a number between 4.9e-324 and 1.7e308");
            }
            requirePlain(pointer, number);
            return number;
        }

        private ObjectNode object(String pointer, int depth) throws IOException, JobTypeException {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                String member = member(pointer, field);
                if (object.has(field)) {
                    throw refused(member, "the field is there twice; allowed: once");
                }
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
