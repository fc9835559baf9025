package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.ErrorAnswer;
import dev.composerunner.contract.submission.ParametersRefusedException;
import dev.composerunner.contract.submission.Submission;
import dev.composerunner.contract.submission.UnknownJobTypeException;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.access.AccessDeniedException;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.watching.AccessLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One invocation of a handler: the event of a function URL, answered with status code and body; or a direct invocation,
 * whose event is the payload and whose answer is the bare body, an error being thrown.
 */
public final class Exchange {

    /** Largest body, in bytes: what an execution may have as its input. */
    static final int LARGEST_BODY = Submission.MAX_BYTES;

    /** Largest event, in bytes: what Lambda itself accepts, and so the most that is read before the body is looked at. */
    private static final int LARGEST_EVENT = 6 * 1024 * 1024;

    /** Largest answer, in bytes: what Lambda passes on, less what its own envelope takes. */
    static final int LARGEST_ANSWER = LARGEST_EVENT - 64 * 1024;

    /** Levels of brackets of a request. A validator of parameters takes several calls for each. */
    private static final int MAX_DEPTH = 100;

    /**
     * What a request is answered with.
     *
     * @param statusCode status over HTTP
     * @param body a record of the contract
     * @param headers over HTTP, beside that of the content's type
     */
    public record Answer(int statusCode, Object body, Map<String, String> headers) {

        public Answer {
            headers = Map.copyOf(headers);
        }

        public Answer(int statusCode, Object body) {
            this(statusCode, body, Map.of());
        }

        /** The same with a header. */
        public Answer withHeader(String name, String value) {
            var more = new HashMap<>(headers);
            more.put(name, value);
            return new Answer(statusCode, body, more);
        }

        /** Status 200. */
        public static Answer ok(Object body) {
            return new Answer(200, body);
        }

        /** Status 202. */
        public static Answer accepted(Object body) {
            return new Answer(202, body);
        }
    }

    /** Answers the payload of a caller. */
    @FunctionalInterface
    public interface Operation {
        Answer answer(JsonNode payload, Caller caller);
    }

    /** Answers a payload, whoever sends it. */
    @FunctionalInterface
    public interface Step {
        Answer answer(JsonNode payload);
    }

    private final JsonNode event;
    private final OutputStream out;
    private final Consumer<String> accessLog;
    private final AccessLine accessLine;
    private final long begun = System.nanoTime();
    private @Nullable JsonNode payload;

    private Exchange(JsonNode event, OutputStream out, Consumer<String> accessLog) {
        this.event = event;
        this.out = out;
        this.accessLog = accessLog;
        this.accessLine = new AccessLine(event);
    }

    /**
     * Reads an event.
     *
     * @throws IOException if it is not JSON, or larger than Lambda accepts
     */
    public static Exchange of(InputStream event, OutputStream out) throws IOException {
        return of(event, out, AccessLine.sink());
    }

    /** @param accessLog gets a line for each request over HTTP */
    static Exchange of(InputStream event, OutputStream out, Consumer<String> accessLog) throws IOException {
        byte[] bytes = event.readNBytes(LARGEST_EVENT + 1);
        if (bytes.length > LARGEST_EVENT) {
            throw new IOException("event: more than " + LARGEST_EVENT + " bytes");
        }
        try {
            return new Exchange(ContractJson.MAPPER.readTree(bytes), out, accessLog);
        } catch (JsonProcessingException e) {
            // The parser's own words quote the event, and what a handler throws is in the log.
            throw new IOException("event: " + ContractJson.fault(e));
        }
    }

    /** As {@link #answer}, for what changes something: over HTTP by POST alone, which no image or link of a page can send. */
    public void answerPost(AccessCheck access, KeyLevel needed, Operation operation) throws IOException {
        respond(
                () -> {
                    Caller caller = caller(access, needed);
                    String method = event.at("/requestContext/http/method").asText();
                    if (!method.equals("POST")) {
                        throw RefusedException.method("method: got " + method + "; allowed: POST");
                    }
                    return operation.answer(payload(), caller);
                },
                () -> operation.answer(bounded(event), Caller.DIRECT));
    }

    /**
     * Answers. Over HTTP the key is checked before the body is parsed; whether a function may be invoked directly is for IAM to say.
     *
     * @param access knows the keys
     * @param needed level of key that a request over HTTP needs
     */
    public void answer(AccessCheck access, KeyLevel needed, Operation operation) throws IOException {
        respond(() -> checked(access, needed, operation), () -> operation.answer(bounded(event), Caller.DIRECT));
    }

    private Answer checked(AccessCheck access, KeyLevel needed, Operation operation) {
        Caller caller = caller(access, needed);
        return operation.answer(payload(), caller);
    }

    private Caller caller(AccessCheck access, KeyLevel needed) {
        Caller caller = access.check(this::header, sourceIp(), needed);
        accessLine.by(caller);
        return caller;
    }

    /** Answers whoever asks, without a key. */
    public void answerAnybody(Step step) throws IOException {
        respond(() -> step.answer(payload()), () -> step.answer(event));
    }

    /** Answers the workflow, and nobody over HTTP. */
    public void answerWorkflow(Step step) throws IOException {
        respond(
                () -> {
                    throw RefusedException.notFound("there is nothing at this address");
                },
                () -> step.answer(event));
    }

    private void respond(Supplier<Answer> overHttp, Supplier<Answer> direct) throws IOException {
        if (!isHttp()) {
            byte[] bytes = ContractJson.MAPPER.writeValueAsBytes(direct.get().body());
            if (bytes.length > LARGEST_ANSWER) {
                throw new IllegalStateException(tooLarge(bytes));
            }
            out.write(bytes);
            return;
        }
        Answer answer;
        try {
            answer = overHttp.get();
        } catch (AccessDeniedException e) {
            answer = new Answer(e.statusCode(), ErrorAnswer.of(String.valueOf(e.getMessage())));
        } catch (UnknownJobTypeException e) {
            answer = new Answer(404, ErrorAnswer.of(String.valueOf(e.getMessage())));
        } catch (ParametersRefusedException e) {
            answer = new Answer(422, ErrorAnswer.of(String.valueOf(e.getMessage()), e.problems()));
        } catch (InvalidRequestException e) {
            answer = new Answer(400, ErrorAnswer.of(String.valueOf(e.getMessage())));
        } catch (RefusedException e) {
            answer = refused(e);
        } catch (SdkException e) {
            log("service.failed", e);
            answer = failed(reason(e));
        } catch (RuntimeException e) {
            log("request.failed", e);
            answer = failed("internal error; the log of the function has more");
        }
        byte[] bytes = http(answer);
        if (bytes.length > LARGEST_ANSWER) {
            log("answer.too_large", new IllegalStateException(tooLarge(bytes)));
            answer = failed(tooLarge(bytes));
            bytes = http(answer);
        }
        out.write(bytes);
        accessLog.accept(accessLine.answered(
                answer.statusCode(), Duration.ofNanos(System.nanoTime() - begun), payload, answer.body()));
    }

    private static Answer refused(RefusedException e) {
        String message = String.valueOf(e.getMessage());
        if (e.taken().isPresent()) {
            return new Answer(
                    e.statusCode(), ErrorAnswer.taken(message, e.taken().get().value()));
        }
        OptionalLong wait = e.retryAfterSeconds();
        return wait.isEmpty()
                ? new Answer(e.statusCode(), ErrorAnswer.of(message))
                : new Answer(e.statusCode(), ErrorAnswer.tooEarly(message, wait.getAsLong()))
                        .withHeader("Retry-After", Long.toString(wait.getAsLong()));
    }

    private Answer failed(String error) {
        return new Answer(500, ErrorAnswer.of(error, requestId()));
    }

    /** What the function URL calls the request. */
    private @Nullable String requestId() {
        return event.at("/requestContext/requestId").textValue();
    }

    /** On one machine, a record that is damaged is named to its owner; messages of AWS's services stay in the log. */
    private static String reason(SdkException e) {
        boolean damaged = e instanceof AwsServiceException service
                && service.awsErrorDetails() != null
                && "RecordDamaged".equals(service.awsErrorDetails().errorCode());
        return damaged
                ? ((AwsServiceException) e).awsErrorDetails().errorMessage()
                : "a service behind this one did not answer; try again later";
    }

    private static byte[] http(Answer answer) throws IOException {
        var headers = new HashMap<>(answer.headers());
        headers.put("Content-Type", "application/json");
        if (answer.statusCode() == RefusedException.METHOD) {
            headers.put("Allow", "POST");
        }
        if (answer.statusCode() == 401) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        return ContractJson.MAPPER.writeValueAsBytes(Map.of(
                "statusCode",
                answer.statusCode(),
                "headers",
                headers,
                "body",
                ContractJson.MAPPER.writeValueAsString(answer.body())));
    }

    /** A header by its name in lower case, as function URLs write it. */
    private @Nullable String header(String name) {
        return event.path("headers").path(name).textValue();
    }

    /** The address that the platform saw the request come from. */
    private String sourceIp() {
        return event.at("/requestContext/http/sourceIp").asText();
    }

    private boolean isHttp() {
        return event.has("requestContext");
    }

    private JsonNode payload() {
        JsonNode read = bounded(read());
        payload = read;
        return read;
    }

    private JsonNode read() {
        String text = event.path("body").asText("");
        if (text.isEmpty()) {
            return query();
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        if (event.path("isBase64Encoded").asBoolean()) {
            try {
                body = Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new InvalidRequestException("body: not base64 although the event says so");
            }
        }
        if (body.length > LARGEST_BODY) {
            throw RefusedException.tooLarge(
                    "body: got " + body.length + " bytes; allowed: at most " + LARGEST_BODY + " bytes");
        }
        JsonNode document;
        try {
            document = ContractJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            // The parser quotes what it stumbled over, which may be a secret: where it did is enough.
            throw new InvalidRequestException("body: " + ContractJson.fault(e) + "; allowed: a JSON object");
        } catch (IOException e) {
            throw new InvalidRequestException("body: not JSON; allowed: a JSON object");
        }
        if (!document.isObject()) {
            throw new InvalidRequestException("body: got JSON that is no object; allowed: a JSON object");
        }
        return document;
    }

    /** Refuses what is nested so deeply that whoever walks through it may run out of stack. */
    private static JsonNode bounded(JsonNode document) {
        if (isDeeper(document, MAX_DEPTH)) {
            throw new InvalidRequestException(
                    "body: got JSON of more than " + MAX_DEPTH + " levels; allowed: at most " + MAX_DEPTH + " levels");
        }
        return document;
    }

    private static boolean isDeeper(JsonNode value, int levels) {
        return value.isContainerNode()
                && (levels == 0 || value.valueStream().anyMatch(each -> isDeeper(each, levels - 1)));
    }

    private JsonNode query() {
        ObjectNode fields = ContractJson.MAPPER.createObjectNode();
        event.path("queryStringParameters")
                .properties()
                .forEach(p -> fields.put(p.getKey(), p.getValue().asText()));
        return fields;
    }

    private static String tooLarge(byte[] answer) {
        return "the answer has " + answer.length + " bytes, and at most " + LARGEST_ANSWER + " can be passed on";
    }

    /** A line of the function's log; the class and the message of an SDK's exception hold request ids, never a request's body. */
    private void log(String message, RuntimeException e) {
        var stack = new StringWriter();
        e.printStackTrace(new PrintWriter(stack, true));
        ObjectNode line = ContractJson.MAPPER.createObjectNode();
        line.put("message", message).put("error", e.getClass().getName()).put("text", e.getMessage());
        line.put("request_id", requestId()).put("stack", stack.toString());
        System.err.println(line);
    }
}
