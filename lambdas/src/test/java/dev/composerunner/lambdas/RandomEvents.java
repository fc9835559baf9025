package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Events drawn from bytes: nearly right ones of a function URL, of the workflow and of EventBridge, and bytes that are no event. */
final class RandomEvents {

    /** In every secret. */
    static final String PLANTED = "PLANTEDSECRETKEY";

    /** In values that a caller chooses and that are not secret. */
    static final String CHOSEN = "CHOSEN";

    static final String ADMIN_KEY = "cr_" + PLANTED + "-of-admin";
    static final String SUBMIT_KEY = "cr_" + PLANTED + "-of-ann";
    static final List<String> JOBS = List.of("runs", "done", "failed", "h" + "0a".repeat(32) + "-1");

    /** Writes lone surrogates as escapes, which is how they get into a text that is valid UTF-8. */
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Draws draws;
    private final Map<String, Supplier<JsonNode>> fields;
    private final List<String> names;

    /** What a key is where one is misplaced: causes of failures are recorded, and nobody puts a key there. */
    private String misplaced = PLANTED;

    RandomEvents(Draws draws) {
        this.draws = draws;
        this.fields = Map.ofEntries(
                Map.entry("job_id", this::job),
                Map.entry("artifact_prefix", this::job),
                Map.entry("run_id", this::job),
                Map.entry("job_ids", () -> NODES.arrayNode().add(job()).add(job())),
                Map.entry("next_token", this::token),
                Map.entry("start_time", () -> LongNode.valueOf(draws.of(0L, 1_763_726_400_000L, -1L))),
                Map.entry("end_time", () -> TextNode.valueOf(draws.of("0", "1763726400000", "999999999999999"))),
                Map.entry("expires_in", () -> TextNode.valueOf(draws.of("60", "900", "3600", "59", "999999"))),
                Map.entry("reason", () -> TextNode.valueOf(draws.of(CHOSEN, "", CHOSEN.repeat(200)))),
                Map.entry("meta_analysis_id", () -> TextNode.valueOf(draws.of(CHOSEN, "abc", "../x"))),
                Map.entry("environment", () -> TextNode.valueOf(draws.of("production", "staging", CHOSEN))),
                Map.entry("nsc_key", this::secret),
                Map.entry("nv_key", this::secret),
                Map.entry("no_upload", () -> draws.of(BooleanNode.TRUE, TextNode.valueOf("true"))),
                Map.entry("n_cores", () -> IntNode.valueOf(draws.of(1, 0, 128, 129))),
                Map.entry("job_type", () -> TextNode.valueOf(draws.of("meta-analysis", "render", CHOSEN))),
                Map.entry("version", () -> TextNode.valueOf(draws.of("1", "2", CHOSEN))),
                Map.entry("parameters", this::parameters),
                Map.entry("reuse", () -> TextNode.valueOf(draws.of("completed", "running", "none", CHOSEN))),
                Map.entry("max_age", () -> IntNode.valueOf(draws.of(0, 60, -1))),
                Map.entry("limit", () -> IntNode.valueOf(draws.of(1, 100, 0, 101))),
                Map.entry("status", () -> TextNode.valueOf(draws.of("RUNNING", "FAILED", CHOSEN))),
                Map.entry(
                        "since",
                        () -> TextNode.valueOf(
                                draws.of("2026-11-28T12:00:00Z", "+1000000000-12-31T23:59:59Z", CHOSEN))),
                Map.entry("submitted_by", () -> TextNode.valueOf(draws.of("ann", CHOSEN, "\n"))),
                Map.entry("job_hash", () -> TextNode.valueOf(draws.of("0a".repeat(32), CHOSEN))));
        this.names = fields.keySet().stream().sorted().toList();
    }

    /** An event of a function URL, or now and then a direct invocation, or no event at all. */
    byte[] ofUrl(byte[] rest) {
        return switch (draws.below(40)) {
            case 39 -> rest;
            case 38 -> text(junk(3)).getBytes(StandardCharsets.UTF_8);
            case 37, 36 -> text(fields()).getBytes(StandardCharsets.UTF_8);
            default -> text(http()).getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The input of a step of the workflow, or the event of an execution's end. */
    byte[] ofWorkflow(byte[] rest) {
        misplaced = CHOSEN;
        return switch (draws.below(40)) {
            case 39 -> rest;
            case 38 -> text(junk(3)).getBytes(StandardCharsets.UTF_8);
            case 37 -> text(http()).getBytes(StandardCharsets.UTF_8);
            default -> text(draws.below(2) == 0 ? failure() : executionEnd()).getBytes(StandardCharsets.UTF_8);
        };
    }

    private ObjectNode http() {
        ObjectNode event = NODES.objectNode();
        event.put("version", "2.0").put("routeKey", "$default");
        event.put("rawPath", draws.of("/", "/status", "/" + PLANTED, "/%00/../" + CHOSEN));
        event.put("rawQueryString", "nsc_key=" + PLANTED + "&job_id=" + CHOSEN);
        event.putArray("cookies").add("session=" + PLANTED);
        event.set("headers", headers());
        ObjectNode context = event.putObject("requestContext");
        context.put("requestId", "r-1");
        ObjectNode http = context.putObject("http");
        http.put(
                        "method",
                        draws.of(
                                "POST", "POST", "POST", "POST", "POST", "POST", "POST", "POST", "GET", "GET", "PUT",
                                "pOsT"))
                .put("path", "/" + PLANTED)
                .put("sourceIp", draws.of("192.0.2.1", "2001:db8::1", "", CHOSEN))
                .put("userAgent", PLANTED);
        if (draws.below(4) == 3) {
            event.set("queryStringParameters", fields());
        }
        body(event);
        if (draws.once(12)) {
            ObjectNode changed = draws.of(event, event, http);
            var present = new ArrayList<String>();
            changed.fieldNames().forEachRemaining(present::add);
            changed.set(draws.of(present), junk(2));
        }
        return event;
    }

    private ObjectNode headers() {
        ObjectNode headers = NODES.objectNode();
        headers.put("content-type", draws.of("application/json", "text/plain", PLANTED))
                .put("cookie", PLANTED)
                .put("x-forwarded-for", PLANTED);
        switch (draws.below(16)) {
            case 0, 1, 2, 3, 4, 5, 6 -> headers.put("x-api-key", ADMIN_KEY);
            case 7, 8, 9 -> headers.put("authorization", "Bearer " + ADMIN_KEY);
            case 10, 11 -> headers.put("authorization", "Basic " + base64("any:" + ADMIN_KEY));
            case 12 -> headers.put("authorization", "Bearer " + SUBMIT_KEY);
            case 13 -> headers.put("x-api-key", "cr_" + PLANTED + "-unknown");
            case 14 -> headers.put("authorization", "Basic " + base64("any" + PLANTED) + draws.of("", "=", "\u0000"));
            default -> headers.set(draws.of("x-api-key", "authorization"), junk(2));
        }
        return headers;
    }

    private void body(ObjectNode event) {
        byte[] bytes = bodyBytes();
        switch (draws.below(8)) {
            case 0 ->
                event.put("body", Base64.getEncoder().encodeToString(bytes)).put("isBase64Encoded", true);
            case 1 ->
                event.put("body", new String(bytes, StandardCharsets.UTF_8)).put("isBase64Encoded", draws.once(4));
            default ->
                event.put("body", new String(bytes, StandardCharsets.UTF_8)).put("isBase64Encoded", false);
        }
    }

    private byte[] bodyBytes() {
        String text = text(fields());
        return switch (draws.below(24)) {
            case 23 -> changed(text).getBytes(StandardCharsets.ISO_8859_1);
            case 22, 21, 20 -> changed(text).getBytes(StandardCharsets.UTF_8);
            case 19 -> text(junk(3)).getBytes(StandardCharsets.UTF_8);
            case 18 -> ("{\"nsc_key\":\"" + PLANTED + "\"," + text.substring(1)).getBytes(StandardCharsets.UTF_8);
            case 17 -> ("{\"job_id\":" + "[".repeat(draws.of(10, 900, 2_000))).getBytes(StandardCharsets.UTF_8);
            case 16 -> new byte[0];
            case 15 ->
                draws.once(8)
                        ? ("{\"nsc_key\":\"" + PLANTED.repeat(17_000) + "\"}").getBytes(StandardCharsets.UTF_8)
                        : (PLANTED + text).getBytes(StandardCharsets.UTF_8);
            case 14 -> ("{\"nsc_key\":" + PLANTED + "}").getBytes(StandardCharsets.UTF_8);
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The text with a few characters of it changed, or cut. */
    private String changed(String text) {
        var changed = new StringBuilder(text);
        for (int i = draws.below(4); i >= 0 && !changed.isEmpty(); i--) {
            int at = (draws.below(256) * 256 + draws.below(256)) % changed.length();
            if (draws.below(4) == 3) {
                changed.setLength(at);
            } else {
                changed.setCharAt(at, (char) draws.below(256));
            }
        }
        return changed.toString();
    }

    /** Fields that some handler knows, of the right type for the most part. */
    private ObjectNode fields() {
        ObjectNode object = NODES.objectNode();
        if (draws.below(2) == 0) {
            object.set("job_id", job());
        }
        if (draws.below(3) == 0) {
            object.put("meta_analysis_id", "abc");
        }
        for (int i = draws.below(6); i > 0; i--) {
            String name = draws.of(names);
            object.set(
                    name,
                    draws.below(5) == 4
                            ? junk(3)
                            : fields.getOrDefault(name, NODES::nullNode).get());
        }
        if (draws.once(20)) {
            object.set(draws.of("unknown", "", "nsc-key", "\ud800", "a\nb", "x".repeat(2_000)), secret());
        }
        return object;
    }

    private JsonNode job() {
        String name = draws.of("runs", "done", "failed", JOBS.getLast(), "nobody", CHOSEN, "new", "a.b");
        return TextNode.valueOf(draws.of(name, name, Deployment.arn(name), "arn:aws:states:" + name, name + "\ud83d"));
    }

    private JsonNode token() {
        String token = draws.of(
                "runs:0:0:", "runs:999999:999999999999999:x", "done:a.nii", "done:" + "x".repeat(2_000), CHOSEN);
        return TextNode.valueOf(
                Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode secret() {
        return draws.from(
                () -> TextNode.valueOf(PLANTED + "-key"),
                () -> TextNode.valueOf(PLANTED + "-key"),
                () -> TextNode.valueOf(PLANTED + " with blanks"),
                () -> TextNode.valueOf(PLANTED.repeat(100)),
                () -> NODES.arrayNode().add(PLANTED),
                () -> NODES.objectNode().put("key", PLANTED));
    }

    private JsonNode parameters() {
        ObjectNode parameters = NODES.objectNode();
        for (int i = draws.below(5); i > 0; i--) {
            switch (draws.below(8)) {
                case 0 -> parameters.put("meta_analysis_id", "abc");
                case 1 -> parameters.set("nsc_key", secret());
                case 2 -> parameters.set(draws.of("text", "count", "list", "unknown"), junk(3));
                case 3 -> parameters.put("text", draws.of("abc", CHOSEN, "a".repeat(500), "\udc00"));
                case 4 -> parameters.put("count", draws.of(1, -1, 101));
                case 5 -> parameters.putArray("list").add(draws.of("a", "b")).add(draws.of("a", "c"));
                case 6 -> parameters.set("count", number());
                default -> parameters.set(draws.of(names), junk(2));
            }
        }
        return parameters;
    }

    private ObjectNode failure() {
        ObjectNode input = NODES.objectNode();
        input.set("artifact_prefix", job());
        ObjectNode execution = input.putObject("execution");
        execution.put("arn", Deployment.arn("runs")).put("start_time", "2026-11-21T11:59:00Z");
        input.put("error", draws.of("States.TaskFailed", "States.Timeout", "Lambda.Unknown", CHOSEN, ""));
        input.set("cause", cause());
        if (draws.below(2) == 0) {
            input.set("given_cause", cause());
        }
        damage(input, execution);
        return input;
    }

    private ObjectNode executionEnd() {
        ObjectNode event = NODES.objectNode().put("detail-type", "Step Functions Execution Status Change");
        ObjectNode detail = event.putObject("detail");
        String name = draws.of(JOBS);
        detail.put("name", name)
                .put("executionArn", Deployment.arn(name))
                .put("status", draws.of("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT", "RUNNING", CHOSEN))
                .put("startDate", draws.of(1_763_726_340_000L, 0L, Long.MAX_VALUE, Long.MIN_VALUE))
                .put("stopDate", draws.of(1_763_726_400_000L, 0L, Long.MAX_VALUE, -1L))
                .put("input", draws.of("{\"job_type\":\"render\",\"version\":\"1\"}", "{}", "", "[", "7"));
        detail.set("cause", cause());
        damage(event, detail);
        return event;
    }

    private JsonNode cause() {
        return draws.from(
                () -> TextNode.valueOf(CHOSEN),
                () -> TextNode.valueOf(
                        "{\"StoppedReason\":\"" + CHOSEN + "\",\"StopCode\":\"EssentialContainerExited\","
                                + "\"Containers\":[{\"ExitCode\":137,\"Reason\":\"OutOfMemoryError\"}]}"),
                () -> TextNode.valueOf("{\"Containers\":[" + text(junk(2)) + "],\"CreatedAt\":" + text(number()) + "}"),
                () -> TextNode.valueOf("\ud83d".repeat(300)),
                () -> TextNode.valueOf("\ud83d\ude00".repeat(20_000)),
                () -> junk(3));
    }

    private void damage(ObjectNode outer, ObjectNode inner) {
        if (draws.below(3) == 2) {
            ObjectNode changed = draws.of(outer, inner);
            var present = new ArrayList<String>();
            changed.fieldNames().forEachRemaining(present::add);
            changed.set(draws.of(present), junk(2));
        }
    }

    /** Any JSON: wrong types, texts that are hard to write, numbers that no type holds. */
    private JsonNode junk(int depth) {
        return switch (draws.below(depth > 0 ? 12 : 8)) {
            case 0 -> NullNode.instance;
            case 1 -> draws.of(BooleanNode.TRUE, BooleanNode.FALSE);
            case 2, 3 -> number();
            case 4 ->
                TextNode.valueOf(draws.of("", " ", "\u0000", "null", "\r\nX: " + CHOSEN, "\u202e" + CHOSEN, "\ufffe"));
            case 5 -> TextNode.valueOf(draws.of("\ud800", "a\udc00b", "\udfff\ud800", CHOSEN + "\ud83d"));
            case 6 -> TextNode.valueOf("a".repeat(draws.below(4)) + "\ud83d\ude00".repeat(draws.of(1, 50, 100, 600)));
            case 7 -> TextNode.valueOf(CHOSEN.repeat(draws.of(1, 12, 30, 500)));
            case 8, 9 -> {
                ArrayNode array = NODES.arrayNode();
                for (int i = draws.below(4); i > 0; i--) {
                    array.add(junk(depth - 1));
                }
                yield array;
            }
            case 10 -> {
                JsonNode nested = TextNode.valueOf(CHOSEN);
                for (int i = draws.of(5, 50, 400, 900); i > 0; i--) {
                    nested = i % 2 == 0
                            ? NODES.arrayNode().add(nested)
                            : NODES.objectNode().set("a", nested);
                }
                yield nested;
            }
            default -> {
                ObjectNode object = NODES.objectNode().put("nsc_key", misplaced);
                object.set(draws.of("job_id", "a", ""), junk(depth - 1));
                yield object;
            }
        };
    }

    private JsonNode number() {
        return draws.from(
                () -> IntNode.valueOf(draws.below(256) - 128),
                () -> LongNode.valueOf(draws.of(Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, (1L << 53) + 1)),
                () -> BigIntegerNode.valueOf(BigInteger.TEN.pow(draws.of(20, 400, 900))),
                () -> DecimalNode.valueOf(new BigDecimal(
                        draws.of("0.1", "-0.0", "1E+400", "1E-400", "1E+2147483647", "123456789.123456789012345678"))));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(JsonNode node) {
        try {
            return ASCII.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
