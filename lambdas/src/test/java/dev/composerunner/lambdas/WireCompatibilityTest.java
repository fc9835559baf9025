package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.contract.ContractJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;

/**
 * Holds the handlers to the answers of the Python compose-runner, recorded in {@code wire/}: every difference is one of
 * {@code wire/differences.json}, and every one that stands there is a difference. What an answer has beside is no difference.
 */
final class WireCompatibilityTest {

    private static final JsonNode WORLD = read("world.json");
    private static final JsonNode ANSWERS = read("answers.json");
    private static final JsonNode DIFFERENCES = read("differences.json");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** A field that the two answers do not agree on. */
    private record Difference(String field, String original, String ours) {}

    static List<JsonNode> cases() {
        return StreamSupport.stream(read("events.json").spliterator(), false).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void event_isAnsweredAsTheOriginalDoes_orOtherwiseForAReason(JsonNode each) throws IOException {
        String name = each.path("name").asText();

        // A difference that nobody meant breaks a client; one that is no longer there is an excuse for the next.
        assertThat(differences(ANSWERS.path(name), answer(each)))
                .as(name)
                .containsExactlyInAnyOrderElementsOf(listed(name));
    }

    @Test
    void everyRecordedAnswer_andEveryListedDifference_isOfAnEvent() {
        var names = new TreeSet<String>();
        cases().forEach(each -> names.add(each.path("name").asText()));
        var listed = new TreeSet<String>();
        DIFFERENCES.forEach(reason -> reason.path("cases").fieldNames().forEachRemaining(listed::add));

        assertThat(cases()).hasSize(names.size()).hasSizeGreaterThan(62);
        assertThat(fieldNames(ANSWERS)).isEqualTo(names);
        assertThat(names).containsAll(listed);
    }

    @Test
    void everyReason_isSaidInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "aws.md")).replaceAll("\\s+", " ");

        assertThat(DIFFERENCES)
                .allSatisfy(reason ->
                        assertThat(page).contains(reason.path("reason").asText()));
    }

    private static List<Difference> listed(String name) {
        var found = new ArrayList<Difference>();
        for (JsonNode reason : DIFFERENCES) {
            reason.path("cases")
                    .path(name)
                    .properties()
                    .forEach(field -> found.add(new Difference(
                            field.getKey(),
                            field.getValue().path(0).toString(),
                            field.getValue().path(1).toString())));
        }
        return found;
    }

    private static List<Difference> differences(JsonNode original, JsonNode ours) {
        if (original.has("raises") && ours.has("raises")) {
            return List.of();
        }
        var found = new ArrayList<Difference>();
        if (!outcome(original).equals(outcome(ours))) {
            // What a refusal says beside is not to be compared with what is answered.
            found.add(new Difference("/status_code", outcome(original), outcome(ours)));
        } else {
            compare("", original, ours, found);
        }
        return found;
    }

    private static String outcome(JsonNode answer) {
        return answer.has("raises")
                ? TextNode.valueOf("raises").toString()
                : answer.path("status_code").toString();
    }

    private static void compare(String path, JsonNode original, JsonNode ours, List<Difference> found) {
        if (original.isObject() && ours.isObject()) {
            original.properties()
                    .forEach(field ->
                            compare(path + "/" + field.getKey(), field.getValue(), ours.path(field.getKey()), found));
        } else if (original.isArray() && ours.isArray() && original.size() == ours.size()) {
            for (int i = 0; i < original.size(); i++) {
                compare(path + "/" + i, original.path(i), ours.path(i), found);
            }
        } else if (!original.equals(ours)) {
            found.add(new Difference(path, original.toString(), ours.toString()));
        }
    }

    /** Our answer, in the form of answers.json. */
    private static ObjectNode answer(JsonNode each) throws IOException {
        try (var world = new WireWorld(WORLD, each.path("service_fails"))) {
            ObjectNode result = ContractJson.MAPPER.createObjectNode();
            for (int times = 0; times < each.path("times").asInt(1); times++) {
                world.lines.clear();
                result = once(world, each);
            }
            if (result.path("body").isObject()) {
                normalize(
                        (ObjectNode) result.path("body"),
                        result.path("status_code").asInt(200));
            }
            result.setAll(started(world)
                    .map(started -> ContractJson.MAPPER.createObjectNode().<ObjectNode>set("started", started))
                    .orElseGet(ContractJson.MAPPER::createObjectNode));
            if (!world.lines.isEmpty()) {
                ArrayNode logged = result.putArray("logged");
                for (String line : world.lines) {
                    logged.add(ContractJson.MAPPER.readTree(line).path("message"));
                }
            }
            String body = each.path("event").toString();
            return UUID.matcher(body).find() || !each.path("handler").asText().equals("submit")
                    ? result
                    : (ObjectNode) ContractJson.MAPPER.readTree(
                            UUID.matcher(result.toString()).replaceAll("<new>"));
        }
    }

    private static ObjectNode once(WireWorld world, JsonNode each) throws IOException {
        ObjectNode result = ContractJson.MAPPER.createObjectNode();
        var out = new ByteArrayOutputStream();
        try {
            world.handler(each.path("handler").asText())
                    .handleRequest(
                            new ByteArrayInputStream(
                                    each.path("event").toString().getBytes(StandardCharsets.UTF_8)),
                            out,
                            Mockito.mock(Context.class));
        } catch (RuntimeException e) {
            return result.put("raises", e.getClass().getSimpleName());
        }
        JsonNode answer = ContractJson.MAPPER.readTree(out.toByteArray());
        if (each.path("event").has("requestContext")) {
            result.set("status_code", answer.path("statusCode"));
            result.set("body", ContractJson.MAPPER.readTree(answer.path("body").asText()));
        } else {
            result.set("body", answer);
        }
        return result;
    }

    /** Signatures and sentences are nobody's to compare: of an address the path and the expiry are, of an error that there is one. */
    private static void normalize(ObjectNode body, int status) {
        for (JsonNode artifact : body.path("artifacts")) {
            URI url = URI.create(artifact.path("url").asText());
            var query = new TreeMap<String, String>();
            for (String parameter : url.getRawQuery().split("&", -1)) {
                query.put(parameter.replaceFirst("=.*", ""), parameter.replaceFirst(".*=", ""));
            }
            ((ObjectNode) artifact)
                    .putObject("url")
                    .put("path", url.getPath())
                    .put("expires", query.get("X-Amz-Expires"));
        }
        if (status >= 400 && body.path("error").isTextual()) {
            body.put("error", "<text>");
        }
    }

    /** What the last execution was started with, in the original's words. */
    private static Optional<ObjectNode> started(WireWorld world) {
        List<StartExecutionRequest> all = world.deployment.started;
        return all.isEmpty() ? Optional.empty() : Optional.of(started(all.getLast()));
    }

    private static ObjectNode started(StartExecutionRequest request) {
        JsonNode order = tree(request.input());
        ObjectNode started = ContractJson.MAPPER.createObjectNode().put("artifact_prefix", request.name());
        started.set("task_size", order.path("task_size"));
        for (JsonNode variable : order.path("environment")) {
            started.set(variable.path("Name").asText().toLowerCase(Locale.ROOT), variable.path("Value"));
        }
        return started;
    }

    private static Set<String> fieldNames(JsonNode object) {
        var names = new HashSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return new TreeSet<>(names);
    }

    private static JsonNode tree(String json) {
        try {
            return ContractJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String name) {
        try (var file = WireCompatibilityTest.class.getResourceAsStream("/wire/" + name)) {
            return ContractJson.MAPPER.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
