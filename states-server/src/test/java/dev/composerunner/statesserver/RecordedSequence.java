package dev.composerunner.statesserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.statesserver.request.SfnJson;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.utils.builder.Buildable;

/** A recorded sequence of requests, sent again over HTTP. */
final class RecordedSequence {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Members that AWS has added to its answers since: told by us, and not looked at where the recording lacks them. */
    private static final Set<String> LATER =
            Set.of("encryptionConfiguration", "redriveCount", "redriveStatus", "redriveStatusReason");

    /** A reference to a member of an earlier answer. The number counts calls of which not all were recorded. */
    private static final Pattern EARLIER = Pattern.compile("<([a-z_]+)\\.([A-Za-z]+)\\.(\\d+)>");

    private static final Set<String> AFTER_THE_END =
            Set.of("ListExecutions", "DescribeExecution", "GetExecutionHistory");

    private final JsonNode item;
    private final LocalStates states;
    private final Placeholders placeholders = new Placeholders();
    private final List<String> differences = new ArrayList<>();
    private final Map<String, List<String>> earlier = new LinkedHashMap<>();
    private final List<String> executions = new ArrayList<>();
    private int activities;
    private int unnamed;
    private String machine = "";

    private RecordedSequence(JsonNode item, LocalStates states) {
        this.item = item;
        this.states = states;
        placeholders.bind("invalid_execution_arn", LocalStates.PREFIX + "execution:none:none");
        placeholders.bind("ssm_nonexistent_arn", LocalStates.PREFIX + "stateMachine:none");
        placeholders.bind("invalid_token_3097_chars", "x".repeat(3097));
        placeholders.bind("invalid_token_1025_chars", "x".repeat(1025));
    }

    /** What differs from the recording; nothing where all is equal. */
    static List<String> differences(JsonNode item, Path folder) throws Exception {
        // The one task that is not an activity's sends a message, which nobody answers.
        TaskPort port = request -> JSON.createObjectNode().put("MessageId", "1");
        try (LocalStates states = LocalStates.open(folder, TimeSource.system(), port)) {
            var sequence = new RecordedSequence(item, states);
            sequence.play();
            return sequence.differences;
        }
    }

    private void play() throws Exception {
        for (int i = 0; i < item.path("steps").size(); i++) {
            JsonNode step = item.path("steps").path(i);
            // What the recorder's own client refused never reached the service.
            if (!step.path("expected_error").path("client_side").asBoolean()) {
                play(i, step);
            }
        }
    }

    private void play(int i, JsonNode step) throws Exception {
        String call = step.path("call").asText();
        if (AFTER_THE_END.contains(call)) {
            for (String execution : executions) {
                states.awaitEnd(execution);
            }
        }
        String place = "step " + i + " " + call;
        ObjectNode params = params(i, step);
        JsonNode answer;
        try {
            answer = send(call, params);
        } catch (AwsServiceException e) {
            AwsErrorDetails details = e.awsErrorDetails();
            compareError(place, step, details.errorCode(), details.errorMessage());
            return;
        }
        remember(call, params, answer);
        if (step.has("expected_error")) {
            differences.add(place + ": got " + answer + ", wanted " + step.path("expected_error"));
        } else if (step.has("expected_response")) {
            compare(place, "", step.path("expected_response"), answer);
        }
        if (call.equals("StartExecution") && item.path("category").asText().equals("activities/test_activities")) {
            work(item.path("id").asText());
        }
    }

    private void compareError(String place, JsonNode step, String code, String message) {
        JsonNode expected = step.path("expected_error");
        if (!expected.path("code").asText().equals(code)) {
            differences.add(place + ": got " + code + " " + message + ", wanted "
                    + (expected.isMissingNode() ? "no error" : expected));
        } else if (!placeholders.matches(
                expected.path("message").asText(), JSON.getNodeFactory().textNode(message))) {
            differences.add(place + ": message: got " + message + ", wanted " + expected.path("message"));
        }
    }

    private ObjectNode params(int i, JsonNode step) throws JsonProcessingException {
        String call = step.path("call").asText();
        ObjectNode params = JSON.createObjectNode();
        step.path("params").properties().forEach(member -> {
            JsonNode value = member.getValue();
            boolean document = member.getKey().equals("definition") && !value.isTextual();
            if (value.isNull() && member.getKey().equals("nextToken")) {
                params.put("nextToken", latest(call, "nextToken"));
            } else if (document) {
                params.put("definition", substituted(value.toString()));
            } else {
                params.set(member.getKey(), value);
            }
        });
        ObjectNode filled = (ObjectNode) JSON.readTree(substituted(params.toString()));
        String execution = filled.path("executionArn").asText();
        if (execution.startsWith(LocalStates.PREFIX + "execution:")
                && !execution.contains(":none:")
                && !executions.contains(execution)
                && !executions.isEmpty()) {
            filled.put("executionArn", executions.getLast());
        }
        // The recorder's roles have random names, of which the requests kept one for all.
        if (filled.has("roleArn")) {
            for (int next = i + 1; next < item.path("steps").size(); next++) {
                JsonNode role =
                        item.path("steps").path(next).path("expected_response").path("roleArn");
                if (role.isTextual()) {
                    filled.set("roleArn", role);
                    break;
                }
            }
        }
        return filled;
    }

    /** The text of a request with the values that this run has. */
    private String substituted(String text) {
        String named = text.replace(":log-group:lg\"", ":log-group:log_group_name:*\"")
                .replace(":stateMachine:alias:", ":stateMachine:" + machine + ":");
        String referred =
                EARLIER.matcher(named).replaceAll(found -> referred(found.group(1), found.group(2), found.group(3)));
        return placeholders.fill(referred);
    }

    private String referred(String operation, String member, String number) {
        List<String> answers = earlier.getOrDefault(operation.replace("_", "") + "." + member, List.of());
        var numbers = new TreeSet<Integer>();
        EARLIER.matcher(item.toString())
                .results()
                .filter(found ->
                        found.group(1).equals(operation) && found.group(2).equals(member))
                .forEach(found -> numbers.add(Integer.valueOf(found.group(3))));
        if (numbers.size() == answers.size()) {
            return answers.get(numbers.headSet(Integer.valueOf(number)).size());
        }
        // A revision that is referred to when there is a later one, so that publishing it is a conflict.
        return answers.get(member.equals("revisionId") ? answers.size() - 2 : answers.size() - 1);
    }

    private String latest(String call, String member) {
        return earlier.getOrDefault(call.toLowerCase(Locale.ROOT) + "." + member, List.of())
                .getLast();
    }

    private void remember(String call, ObjectNode params, JsonNode answer) {
        answer.properties().forEach(member -> {
            if (member.getValue().isTextual()) {
                earlier.computeIfAbsent(call.toLowerCase(Locale.ROOT) + "." + member.getKey(), _ -> new ArrayList<>())
                        .add(member.getValue().asText());
            }
        });
        switch (call) {
            case "CreateStateMachine" -> machine = params.path("name").asText();
            case "CreateActivity" -> {
                String arn = answer.path("activityArn").asText();
                placeholders.bind("activity_arn", arn);
                placeholders.bind("activity_arn_" + activities++, arn);
            }
            case "StartExecution" -> {
                String arn = answer.path("executionArn").asText();
                if (arn.contains(":execution:")) {
                    executions.add(arn);
                }
                if (!params.has("name")) {
                    placeholders.bind("ExecArnPart_" + unnamed++ + "idx", arn.substring(arn.lastIndexOf(':') + 1));
                }
            }
            default -> {}
        }
    }

    /** What the worker of the recording did, whose calls were not recorded. */
    private void work(String id) {
        String worker = id.endsWith("no_worker_name") ? null : "BASE_ID_ACTIVITY_CONSUMER";
        String activity = placeholders.value("activity_arn").orElseThrow();
        GetActivityTaskResponse task =
                states.client().getActivityTask(r -> r.activityArn(activity).workerName(worker));
        if (id.endsWith("failure")) {
            states.client()
                    .sendTaskFailure(r -> r.taskToken(task.taskToken())
                            .error("Programmatic Error")
                            .cause(task.input()));
        } else if (!id.endsWith("start_timeout")) {
            states.client().sendTaskSuccess(r -> r.taskToken(task.taskToken()).output(task.input()));
        }
    }

    private JsonNode send(String call, ObjectNode params) throws Exception {
        Class<?> type = Class.forName("software.amazon.awssdk.services.sfn.model." + call + "Request");
        var builder = (SdkPojo) type.getMethod("builder").invoke(null);
        Object request = ((Buildable) SfnJson.read(params, builder)).build();
        String method = call.substring(0, 1).toLowerCase(Locale.ROOT) + call.substring(1);
        try {
            return SfnJson.write(
                    (SdkPojo) SfnClient.class.getMethod(method, type).invoke(states.client(), request));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof AwsServiceException refused ? refused : e;
        }
    }

    private void compare(String place, String path, JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            var keys = new TreeSet<String>();
            expected.fieldNames().forEachRemaining(keys::add);
            actual.fieldNames().forEachRemaining(keys::add);
            for (String key : keys) {
                boolean ignored = key.equals("ResponseMetadata")
                        || (!expected.has(key) && (key.equals("timestamp") || LATER.contains(key)));
                if (!ignored) {
                    compare(place, path + "/" + key, expected.path(key), actual.path(key));
                }
            }
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(place, path + "/" + i, expected.path(i), actual.path(i));
            }
        } else if ((expected.isObject() || expected.isArray()) && actual.isTextual()) {
            compare(place, path, expected, decoded(actual));
        } else if (decoded(expected).isContainerNode() && decoded(actual).isContainerNode()) {
            compare(place, path, decoded(expected), decoded(actual));
        } else if (!isSame(expected, actual)) {
            differences.add(place + " " + path + ": got " + shown(actual) + ", wanted " + shown(expected));
        }
    }

    private boolean isSame(JsonNode expected, JsonNode actual) {
        if (expected.isTextual()) {
            return placeholders.matches(expected.asText(), actual);
        }
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        return expected.equals(actual);
    }

    private static JsonNode decoded(JsonNode text) {
        if (!text.isTextual()) {
            return JSON.missingNode();
        }
        try {
            JsonNode value = JSON.readTree(text.textValue());
            return value.isContainerNode() ? value : JSON.missingNode();
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
