package dev.composerunner.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.deployment.Addresses;
import dev.composerunner.cli.deployment.Addresses.FunctionUrls;
import dev.composerunner.cli.deployment.Addresses.OneAddress;
import dev.composerunner.cli.deployment.Operation;
import dev.composerunner.cli.deployment.RequestSigner;
import dev.composerunner.cli.terminal.PlainText;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.answer.CancelAnswer;
import dev.composerunner.contract.answer.JobTypesAnswer;
import dev.composerunner.contract.answer.LogsAnswer;
import dev.composerunner.contract.answer.ResultsAnswer;
import dev.composerunner.contract.answer.StatusAnswer;
import dev.composerunner.contract.answer.SubmitAnswer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client of the service's HTTP API. */
public final class ServiceClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int TOO_MANY = 429;
    private static final int MAX_TRIES = 4;

    /** Seconds that are waited for without asking; a longer time is for the user to hear of. */
    private static final Pattern MOMENT = Pattern.compile("[1-9]|10");

    private static final long LARGEST = 64L * 1024 * 1024;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Addresses addresses;
    private final @Nullable Secret key;
    private final @Nullable RequestSigner signer;

    /** A client of the service at {@code url}, which asks for no key. */
    public ServiceClient(URI url) {
        this(new OneAddress(url), null, null);
    }

    /**
     * A client of the service with these addresses.
     *
     * @param key that every request brings; absent: none
     * @param signer of every request; absent: none is signed
     */
    public ServiceClient(Addresses addresses, @Nullable Secret key, @Nullable RequestSigner signer) {
        this.addresses = addresses;
        this.key = key;
        this.signer = signer;
    }

    /** How long to wait between two questions of the same: a function is paid for each time, and its job writes its progress every five seconds. */
    public Duration pause() {
        return switch (addresses) {
            case OneAddress _ -> Duration.ofMillis(200);
            case FunctionUrls _ -> Duration.ofSeconds(5);
        };
    }

    /** Submits a job. */
    public SubmitAnswer submit(Map<String, Object> submission) throws InterruptedException {
        return post(Operation.SUBMIT, submission, SubmitAnswer.class);
    }

    /** How the job stands. */
    public StatusAnswer status(String job) throws InterruptedException {
        return post(Operation.STATUS, Map.of("job_id", job), StatusAnswer.class);
    }

    JsonNode statusDocument(String job) throws InterruptedException {
        return post(Operation.STATUS, Map.of("job_id", job), JsonNode.class);
    }

    /** @param token of an earlier answer, or empty for the log's beginning */
    LogsAnswer logs(String job, String token) throws InterruptedException {
        return post(
                Operation.LOGS, Map.of("artifact_prefix", job, "next_token", token, "start_time", 0), LogsAnswer.class);
    }

    /** Every artifact of the job, over as many answers as it takes. */
    public ResultsAnswer results(String job) throws InterruptedException {
        ResultsAnswer page = post(Operation.RESULTS, Map.of("artifact_prefix", job), ResultsAnswer.class);
        var artifacts = new ArrayList<>(page.artifacts());
        while (page.nextToken() != null) {
            page = post(
                    Operation.RESULTS,
                    Map.of("artifact_prefix", job, "next_token", page.nextToken()),
                    ResultsAnswer.class);
            artifacts.addAll(page.artifacts());
        }
        return new ResultsAnswer(
                page.artifactPrefix(), page.bucket(), page.prefix(), artifacts, page.expiresAt(), null);
    }

    /**
     * Stops the job.
     *
     * @param reason kept with the job; may be empty
     */
    public CancelAnswer cancel(String job, String reason) throws InterruptedException {
        return post(Operation.CANCEL, Map.of("job_id", job, "reason", reason), CancelAnswer.class);
    }

    /** The job types that the service has. */
    JobTypesAnswer jobTypes() throws InterruptedException {
        return answer(Operation.JOB_TYPES, "GET", new byte[0], JobTypesAnswer.class);
    }

    private <T> T post(Operation operation, Map<String, Object> body, Class<T> type) throws InterruptedException {
        byte[] bytes;
        try {
            bytes = ContractJson.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of JSON can always be written", e);
        }
        return answer(operation, "POST", bytes, type);
    }

    private HttpRequest request(Operation operation, String method, byte[] body) {
        URI address = addresses.of(operation);
        Map<String, String> headers = new HashMap<>();
        if (body.length > 0) {
            headers.put("Content-Type", "application/json");
        }
        if (key != null) {
            headers.put(
                    signer == null ? "Authorization" : "x-api-key", (signer == null ? "Bearer " : "") + key.value());
        }
        if (signer != null) {
            try {
                headers = signer.sign(method, address, headers, body);
            } catch (IOException e) {
                throw new ServiceException(String.valueOf(e.getMessage()), e);
            }
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(LIMIT)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return request.build();
    }

    private <T> T answer(Operation operation, String method, byte[] body, Class<T> type) throws InterruptedException {
        HttpRequest request = request(operation, method, body);
        try {
            HttpResponse<byte[]> answer = send(request);
            JsonNode document = ContractJson.MAPPER.readTree(answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new ServiceException(
                        reason(document, answer.statusCode()) + remedy(document, answer.statusCode()));
            }
            return ContractJson.MAPPER.treeToValue(document, type);
        } catch (ConnectException e) {
            throw new ServiceException("no service at " + addresses.origin(operation) + remedyOfNone(), e);
        } catch (IOException e) {
            throw new ServiceException(
                    "the service at " + addresses.origin(operation) + " did not answer as it should: " + e.getMessage(),
                    e);
        }
    }

    private String remedyOfNone() {
        return switch (addresses) {
            case OneAddress _ ->
                "; start one with ./compose-runner serve, or give its address with --url, --stack or --urls";
            case FunctionUrls _ -> "; see whether the stack is still deployed";
        };
    }

    /** What to do about a refusal; one without {@code error} comes from Lambda, before any function of ours was called. */
    private String remedy(JsonNode document, int statusCode) {
        if (statusCode == 401) {
            return "; set " + ServiceOption.KEY + " or give --key-file";
        }
        if (statusCode != 403 || document.has("error")) {
            return "";
        }
        return signer == null
                ? "; give --sigv4 where the functions take signed requests alone"
                : "; the caller needs the policy of the stack's output ComposeRunnerCallerPolicyArn";
    }

    /** Sends a request, again where the service says that it came a moment too early. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            HttpResponse<byte[]> answer =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
            String wait = answer.headers().firstValue("Retry-After").orElse("");
            if (answer.statusCode() != TOO_MANY
                    || tries == MAX_TRIES
                    || !MOMENT.matcher(wait).matches()) {
                return answer;
            }
            Thread.sleep(Duration.ofSeconds(Long.parseLong(wait)));
        }
    }

    /** What the service says; parameters that break the schema of their type a line each. */
    private static String reason(JsonNode document, int statusCode) {
        JsonNode parameters = document.path("parameters");
        if (parameters.isEmpty()) {
            return PlainText.of(document.path("error").asText(reasonOfPlatform(document, statusCode)));
        }
        var lines = new ArrayList<String>();
        lines.add("the parameters do not fit the job type:");
        parameters.forEach(each -> lines.add("  "
                + PlainText.of(each.path("pointer").asText() + ": "
                        + each.path("message").asText())));
        return String.join("\n", lines);
    }

    /** What AWS says; below its first line stands how the request was signed, with the session token where there is one. */
    private static String reasonOfPlatform(JsonNode document, int statusCode) {
        String said = document.path("Message").asText(document.path("message").asText(""));
        return "the service answered " + statusCode
                + said.lines().findFirst().map(line -> ": " + line).orElse("");
    }

    @Override
    public void close() {
        http.close();
    }
}
