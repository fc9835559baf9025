package dev.composerunner.statesserver.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.model.Resource.Ending;
import dev.composerunner.stateslanguage.model.Resource.Integration;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import dev.composerunner.statesserver.request.Inputs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Task states that call Step Functions itself: the executions that they start run here too. Hands every other task on. */
final class OwnTasks implements TaskPort {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Members that are JSON texts, and may be given as JSON. */
    private static final Set<String> TEXTS = Set.of("input", "output", "definition");

    private static final Set<String> TIMES = Set.of("StartDate", "StopDate");
    private static final Set<String> DATES =
            Set.of("creationDate", "updateDate", "startDate", "stopDate", "redriveDate", "timestamp");

    private final StatesApi api;
    private final Executions executions;
    private final TaskPort others;

    OwnTasks(StatesApi api, Executions executions, TaskPort others) {
        this.api = api;
        this.executions = executions;
        this.others = others;
    }

    /** What is asked of the executions that run here. */
    interface Executions {

        /** Returns when the execution has ended and that is stored. */
        void awaitEnd(String arn) throws InterruptedException;

        /** Whether the process is about to end, so that what is interrupted is not to be stopped. */
        boolean isClosing();
    }

    @Override
    public JsonNode run(TaskRequest request) throws TaskFailedException, InterruptedException {
        return switch (kind(request)) {
            case OTHER -> others.run(request);
            case CALL -> call(request, (Integration) request.service());
            case START -> start(request);
            case JOB -> await(request, submitted(request));
        };
    }

    @Override
    public Optional<JsonNode> resume(TaskRequest request) throws TaskFailedException, InterruptedException {
        return switch (kind(request)) {
            case OTHER -> others.resume(request);
            case CALL, START -> Optional.empty();
            // Starting is idempotent, because the name is that of the attempt.
            case JOB -> Optional.of(await(request, started(request)));
        };
    }

    @Override
    public Optional<String> refusal(TaskRequest request) {
        return kind(request) == Kind.OTHER ? others.refusal(request) : Optional.empty();
    }

    private enum Kind {
        /** A call of the API as it is. */
        CALL,
        /** An execution that is started and not waited for. */
        START,
        /** An execution that is waited for. */
        JOB,
        OTHER
    }

    private static Kind kind(TaskRequest request) {
        if (!(request.service() instanceof Integration integration)) {
            return Kind.OTHER;
        }
        if (integration.service().equals("aws-sdk:sfn")) {
            return Kind.CALL;
        }
        if (!integration.service().equals("states") || !integration.action().equals("startExecution")) {
            return Kind.OTHER;
        }
        return switch (integration.ending()) {
            case RESPONSE, CALLBACK -> Kind.START;
            case JOB, JOB_PARSED -> Kind.JOB;
        };
    }

    private JsonNode call(TaskRequest request, Integration integration) throws TaskFailedException {
        String name = integration.action().substring(0, 1).toUpperCase(Locale.ROOT)
                + integration.action().substring(1);
        try {
            ObjectNode answer = api.call(name, members(request.arguments()));
            return renamed(dated(answer), OwnTasks::capital);
        } catch (AwsServiceException e) {
            throw new TaskFailedException(
                    "Sfn." + exception(e),
                    e.awsErrorDetails().errorMessage() + " (Service: Sfn, Status Code: " + e.statusCode()
                            + ", Request ID: " + UUID.randomUUID() + ")");
        }
    }

    private JsonNode start(TaskRequest request) throws TaskFailedException {
        return milliseconds(startExecution(members(request.arguments())));
    }

    private String submitted(TaskRequest request) throws TaskFailedException {
        ObjectNode members = named(request);
        JsonNode answer = milliseconds(startExecution(members));
        request.handle().submitted(answer);
        return answer.path("ExecutionArn").asText();
    }

    /** The execution of an attempt that began in an earlier process, which may have ended since. */
    private String started(TaskRequest request) throws TaskFailedException {
        ObjectNode members = named(request);
        String machine = members.path("stateMachineArn").asText();
        String arn = machine.replaceFirst(":stateMachine:([^:]*).*", ":execution:$1") + ":"
                + members.path("name").asText();
        try {
            return described(arn).path("executionArn").asText();
        } catch (AwsServiceException _) {
            return milliseconds(startExecution(members)).path("ExecutionArn").asText();
        }
    }

    /** The members of the request, with a name that is the same whenever this attempt begins again. */
    private static ObjectNode named(TaskRequest request) {
        ObjectNode members = members(request.arguments());
        if (!members.hasNonNull("name")) {
            byte[] attempt = (request.execution().arn() + " " + request.token()).getBytes(StandardCharsets.UTF_8);
            members.put("name", UUID.nameUUIDFromBytes(attempt).toString());
        }
        return members;
    }

    private ObjectNode startExecution(ObjectNode members) throws TaskFailedException {
        try {
            return (ObjectNode) renamed(api.call("StartExecution", members), OwnTasks::capital);
        } catch (AwsServiceException e) {
            throw new TaskFailedException(
                    "StepFunctions." + exception(e),
                    e.awsErrorDetails().errorMessage() + " (Service: AWSStepFunctions; Status Code: "
                            + e.statusCode() + "; Error Code: "
                            + e.awsErrorDetails().errorCode()
                            + "; Request ID: " + UUID.randomUUID() + "; Proxy: null)");
        }
    }

    private JsonNode await(TaskRequest request, String arn) throws TaskFailedException, InterruptedException {
        try {
            executions.awaitEnd(arn);
        } catch (InterruptedException e) {
            if (!executions.isClosing()) {
                api.call("StopExecution", NODES.objectNode().put("executionArn", arn));
            }
            throw e;
        }
        ObjectNode description = (ObjectNode) renamed(described(arn), OwnTasks::capital);
        milliseconds(description);
        if (request.service() instanceof Integration integration && integration.ending() == Ending.JOB_PARSED) {
            for (String text : new String[] {"Input", "Output"}) {
                if (description.has(text)) {
                    description.set(text, Inputs.stored(description.path(text).asText()));
                }
            }
        }
        if (!description.path("Status").asText().equals("SUCCEEDED")) {
            throw new TaskFailedException("States.TaskFailed", description.toString());
        }
        return description;
    }

    private ObjectNode described(String arn) {
        return api.call("DescribeExecution", NODES.objectNode().put("executionArn", arn));
    }

    /** The arguments as members of a request of the API. */
    private static ObjectNode members(JsonNode arguments) {
        ObjectNode members = NODES.objectNode();
        renamed(arguments, OwnTasks::small).properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (TEXTS.contains(member.getKey()) && !value.isTextual() && !value.isNull()) {
                // Inside, names are the user's own.
                members.put(
                        member.getKey(),
                        arguments.path(capital(member.getKey())).toString());
            } else {
                members.set(member.getKey(), value);
            }
        });
        return members;
    }

    private static JsonNode renamed(JsonNode json, UnaryOperator<String> name) {
        if (json.isObject()) {
            ObjectNode object = NODES.objectNode();
            json.properties()
                    .forEach(member -> object.set(name.apply(member.getKey()), renamed(member.getValue(), name)));
            return object;
        }
        if (json.isArray()) {
            ArrayNode array = NODES.arrayNode();
            json.forEach(item -> array.add(renamed(item, name)));
            return array;
        }
        return json;
    }

    /** Turns the times of an answer, seconds, into what the SDK integrations tell. */
    private static ObjectNode dated(ObjectNode answer) {
        for (String member : DATES) {
            for (JsonNode told : answer.findParents(member)) {
                long time = told.path(member).decimalValue().movePointRight(3).longValue();
                ((ObjectNode) told).put(member, Instant.ofEpochMilli(time).toString());
            }
        }
        return answer;
    }

    /** Turns the times of an answer, seconds, into what integrations tell. */
    private static ObjectNode milliseconds(ObjectNode answer) {
        for (String time : TIMES) {
            if (answer.path(time).isNumber()) {
                answer.put(
                        time, answer.path(time).decimalValue().movePointRight(3).longValue());
            }
        }
        return answer;
    }

    private static String exception(AwsServiceException refused) {
        String code = refused.awsErrorDetails().errorCode();
        return code.endsWith("Exception") ? code : code + "Exception";
    }

    private static String capital(String name) {
        return name.isEmpty() ? name : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String small(String name) {
        return name.isEmpty() ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
