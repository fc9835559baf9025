package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.task.ServiceCall;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.map.ResultWriter;
import dev.composerunner.stateslanguage.model.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the result of a distributed Map state of what its children gave, and writes it where that is wanted. */
final class MapResults {

    private final Visit visit;
    private final MapRunNames names;
    private final @Nullable ResultWriter writer;
    private final List<ChildExecution> children;

    MapResults(Visit visit, MapRunNames names, @Nullable ResultWriter writer, List<ChildExecution> children) {
        this.visit = visit;
        this.names = names;
        this.writer = writer;
        this.children = children;
    }

    /** How an output becomes a result. A child that failed has no output, and is described whatever is wanted. */
    private enum Transformation {
        /** The child with its output. */
        NONE,
        /** The output. */
        COMPACT,
        /** The elements of an output that is an array, and any other output. */
        FLATTEN
    }

    /** The result of the state. */
    JsonNode give() throws StateFailure, InterruptedException {
        if (writer == null || writer.resource() == null) {
            ArrayNode results = results(children, transformation(Transformation.COMPACT));
            return lines() ? JsonNodeFactory.instance.textNode(text(results)) : results;
        }
        return written(writer.resource());
    }

    private JsonNode written(String resource) throws StateFailure, InterruptedException {
        Template template = writer == null ? null : writer.arguments();
        JsonNode place = template == null
                ? JsonNodeFactory.instance.objectNode()
                : visit.evaluate(template, "ResultWriter", visit.bindings());
        String bucket = place.path("Bucket").asText();
        String prefix = place.path("Prefix").asText();
        String folder = (prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/") + names.id() + "/";
        ObjectNode manifest = JsonNodeFactory.instance
                .objectNode()
                .put("DestinationBucket", bucket)
                .put("MapRunArn", names.arn());
        ObjectNode files = manifest.putObject("ResultFiles");
        for (String status : List.of("FAILED", "PENDING", "SUCCEEDED")) {
            ArrayNode entries = files.putArray(status);
            List<ChildExecution> those = children.stream()
                    .filter(child -> status(child).equals(status))
                    .toList();
            if (!those.isEmpty()) {
                String key = folder + status + "_0." + (lines() ? "jsonl" : "json");
                String body = text(results(those, transformation(Transformation.NONE)));
                put(resource, bucket, key, body);
                entries.addObject().put("Key", key).put("Size", body.getBytes(StandardCharsets.UTF_8).length);
            }
        }
        String key = folder + "manifest.json";
        put(resource, bucket, key, manifest.toString());
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("MapRunArn", names.arn());
        result.putObject("ResultWriterDetails").put("Bucket", bucket).put("Key", key);
        return result;
    }

    private static String status(ChildExecution child) {
        return switch (child.outcome()) {
            case null -> "PENDING";
            case Outcome.Succeeded _ -> "SUCCEEDED";
            case Outcome.Failed _, Outcome.TimedOut _, Outcome.Aborted _ -> "FAILED";
        };
    }

    private void put(String resource, String bucket, String key, String body)
            throws StateFailure, InterruptedException {
        ObjectNode arguments = JsonNodeFactory.instance
                .objectNode()
                .put("Bucket", bucket)
                .put("Key", key)
                .put("Body", body);
        ServiceCall.run(visit, resource, arguments, Errors.RESULT_WRITER);
    }

    private static ArrayNode results(List<ChildExecution> those, Transformation transformation) {
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        for (ChildExecution child : those) {
            if (transformation == Transformation.NONE
                    || !(child.outcome() instanceof Outcome.Succeeded(JsonNode output))) {
                results.add(child.description());
            } else if (transformation == Transformation.FLATTEN && output.isArray()) {
                output.forEach(results::add);
            } else {
                results.add(output);
            }
        }
        return results;
    }

    private String text(ArrayNode results) {
        return lines()
                ? results.valueStream().map(JsonNode::toString).collect(Collectors.joining("\n"))
                : results.toString();
    }

    private boolean lines() {
        return setting("OutputType", "JSON").equals("JSONL");
    }

    private Transformation transformation(Transformation otherwise) {
        return Transformation.valueOf(setting("Transformation", otherwise.name()));
    }

    private String setting(String name, String otherwise) {
        JsonNode value = writer == null ? null : writer.configuration().get(name);
        return value == null ? otherwise : value.asText();
    }
}
