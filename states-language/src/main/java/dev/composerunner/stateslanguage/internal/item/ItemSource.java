package dev.composerunner.stateslanguage.internal.item;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.Payload;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.task.ServiceCall;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.map.ItemReader;
import dev.composerunner.stateslanguage.model.template.Template;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the items of a distributed Map state through the task port: from an object in JSON, JSON Lines or CSV, or a list of objects. */
public final class ItemSource {

    /** The delimiters of CSV by their names in the definition. */
    private static final Map<String, Character> DELIMITERS =
            Map.of("COMMA", ',', "PIPE", '|', "SEMICOLON", ';', "SPACE", ' ', "TAB", '\t');

    private final Visit visit;
    private final ItemReader reader;

    public ItemSource(Visit visit, ItemReader reader) {
        this.visit = visit;
        this.reader = reader;
    }

    /** All items, or as many as the definition wants at most. */
    public ArrayNode read() throws StateFailure, InterruptedException {
        Template wanted = reader.configuration().get("MaxItems");
        int most = wanted == null ? 0 : Numbers.whole(visit, wanted, "ItemReader/ReaderConfig/MaxItems");
        if (most < 0) {
            throw visit.fault("MaxItems cannot be negative.");
        }
        // No bound is written 0 too.
        int bound = most == 0 ? Integer.MAX_VALUE : most;
        Template template = reader.arguments();
        JsonNode arguments = template == null
                ? JsonNodeFactory.instance.objectNode()
                : visit.evaluate(template, "ItemReader", visit.bindings());
        return reader.resource().endsWith(":listObjectsV2") ? list(arguments, bound) : content(arguments, bound);
    }

    private ArrayNode list(JsonNode arguments, int most) throws StateFailure, InterruptedException {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        JsonNode request = arguments;
        while (true) {
            JsonNode page = ServiceCall.run(visit, reader.resource(), request, Errors.ITEM_READER);
            for (JsonNode object : page.path("Contents")) {
                if (items.size() == most) {
                    return items;
                }
                items.add(listed(object));
            }
            JsonNode token = page.path("NextContinuationToken");
            if (!token.isTextual() || !arguments.isObject()) {
                return items;
            }
            request = ((ObjectNode) arguments.deepCopy()).set("ContinuationToken", token);
        }
    }

    /** An object of the list, with the names and the time that items have. */
    private static JsonNode listed(JsonNode object) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        object.forEachEntry((name, value) -> {
            if (name.equalsIgnoreCase("ETag")) {
                item.set("Etag", value);
            } else if (name.equals("LastModified") && value.isTextual()) {
                try {
                    item.put(name, Instant.parse(value.textValue()).getEpochSecond());
                } catch (DateTimeParseException _) {
                    item.set(name, value);
                }
            } else {
                item.set(name, value);
            }
        });
        return item;
    }

    private ArrayNode content(JsonNode arguments, int most) throws StateFailure, InterruptedException {
        JsonNode body = ServiceCall.run(visit, reader.resource(), arguments, Errors.ITEM_READER)
                .path("Body");
        String type = setting("InputType", "JSON");
        return switch (type) {
            case "JSON" -> json(body, most);
            case "JSONL" -> jsonLines(body.asText(), most);
            case "CSV" -> CsvItems.read(body.asText(), delimiter(), headers(), most);
            default -> throw failed("The InputType '" + type + "' cannot be read, allowed: CSV, JSON, JSONL.");
        };
    }

    private ArrayNode json(JsonNode body, int most) throws StateFailure, InterruptedException {
        JsonNode value = body.isTextual() ? parsed(body.textValue()) : body;
        String pointer = setting("ItemsPointer", "");
        JsonNode items;
        try {
            items = value.at(pointer);
        } catch (IllegalArgumentException _) {
            throw failed("The ItemsPointer '" + pointer + "' is not a JSON pointer.");
        }
        if (!items.isArray()) {
            throw failed("Attempting to map over non-iterable node.");
        }
        if (items.size() <= most) {
            return (ArrayNode) items;
        }
        ArrayNode first = JsonNodeFactory.instance.arrayNode(most);
        for (int i = 0; i < most; i++) {
            first.add(items.get(i));
        }
        return first;
    }

    private static ArrayNode jsonLines(String text, int most) throws StateFailure {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (String line : (Iterable<String>) text.lines().filter(line -> !line.isBlank())::iterator) {
            if (items.size() == most) {
                break;
            }
            items.add(parsed(line));
        }
        return items;
    }

    private static JsonNode parsed(String json) throws StateFailure {
        try {
            return Payload.parse(json);
        } catch (JsonProcessingException e) {
            throw failed("The items are not JSON: " + e.getOriginalMessage());
        }
    }

    private char delimiter() throws StateFailure, InterruptedException {
        String name = setting("CSVDelimiter", "COMMA");
        Character delimiter = DELIMITERS.get(name);
        if (delimiter == null) {
            throw failed("The CSVDelimiter '" + name + "' is unknown.");
        }
        return delimiter;
    }

    /** The headers of the definition, or null where the first line has them. */
    private @Nullable List<String> headers() throws StateFailure, InterruptedException {
        if (!setting("CSVHeaderLocation", "FIRST_ROW").equals("GIVEN")) {
            return null;
        }
        Template template = reader.configuration().get("CSVHeaders");
        JsonNode names = template == null
                ? JsonNodeFactory.instance.arrayNode()
                : visit.evaluate(template, "ItemReader/ReaderConfig/CSVHeaders", visit.bindings());
        List<String> headers = new ArrayList<>();
        names.forEach(name -> headers.add(name.asText()));
        return headers;
    }

    private String setting(String name, String otherwise) throws StateFailure, InterruptedException {
        Template template = reader.configuration().get(name);
        return template == null
                ? otherwise
                : visit.evaluate(template, "ItemReader/ReaderConfig/" + name, visit.bindings())
                        .asText();
    }

    private static StateFailure failed(String cause) {
        return new StateFailure(Errors.ITEM_READER, cause);
    }
}
