package dev.composerunner.job.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and reads JSON answers. A call ends within its time limit, body included; an answer larger than the bound is
 * an error; what can pass the second time is tried again. Redirects are followed for GET only, and as {@link Redirects} has it.
 */
public final class HttpCalls implements AutoCloseable {

    private static final int MOST_REDIRECTS = 5;
    private static final int LONGEST_EXCERPT = 300;
    private static final int LARGER = 8;

    private final HttpLimits limits;
    private final RetryPolicy retries;
    private @Nullable HttpClient client;

    public HttpCalls(HttpLimits limits, RetryPolicy retries) {
        this.limits = limits;
        this.retries = retries;
    }

    /** GETs a JSON document. */
    public JsonNode getJson(URI uri) throws CallException, InterruptedException {
        return send(Call.get(uri));
    }

    /** GETs a JSON document that is kept as a gzip file; it may take and be {@value #LARGER} times what others may. */
    public JsonNode getGzippedJson(URI uri) throws CallException, InterruptedException {
        var call = Call.get(uri).within(limits.call().multipliedBy(LARGER));
        return parse(call, answer(call), LARGER * limits.bodyBytes(), GZIPInputStream::new);
    }

    /** Sends a request and reads the JSON document of its answer; an empty answer is the missing node. */
    public JsonNode send(Call call) throws CallException, InterruptedException {
        return parse(call, answer(call), limits.bodyBytes(), content -> content);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }

    /** Made at the first call: it reads all certificates of the machine, and a job on a folder calls nobody. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .connectTimeout(limits.connect())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        }
        return client;
    }

    private HttpResponse<byte[]> answer(Call call) throws CallException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= retries.attempts();
            Duration retryAfter = Duration.ZERO;
            try {
                HttpResponse<byte[]> answer = attempt(call);
                int status = answer.statusCode();
                if (status >= 200 && status < 300) {
                    return answer;
                }
                if (last || !retryable(call, status)) {
                    throw failed(call, answer, attempt);
                }
                retryAfter = retryAfter(answer);
            } catch (BodyTooLargeException e) {
                throw new UnavailableException(call + ": " + e.getMessage(), e);
            } catch (IOException e) {
                if (last || !retryable(call, e)) {
                    throw new UnavailableException(call + ": " + reason(e) + after(attempt), e);
                }
            }
            Thread.sleep(retries.pauseAfter(attempt, retryAfter));
        }
    }

    private static boolean retryable(Call call, int status) {
        return switch (call.retry()) {
            case IDEMPOTENT -> status == 408 || status == 429 || status >= 500;
            case NOT_DONE -> status == 429 || status == 503;
        };
    }

    private static boolean retryable(Call call, IOException failure) {
        return switch (call.retry()) {
            case IDEMPOTENT -> true;
            case NOT_DONE -> failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        };
    }

    private HttpResponse<byte[]> attempt(Call call) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + call.limit().orElse(limits.call()).toNanos();
        URI uri = call.uri();
        for (int hop = 0; ; hop++) {
            HttpResponse<byte[]> answer = exchange(request(call, uri), deadline);
            String location = answer.headers().firstValue("location").orElse("");
            if (answer.statusCode() < 301
                    || answer.statusCode() > 308
                    || !call.method().equals("GET")
                    || location.isEmpty()) {
                return answer;
            }
            Optional<URI> target = Redirects.target(uri, location);
            if (hop >= MOST_REDIRECTS || target.isEmpty()) {
                return answer;
            }
            uri = target.get();
        }
    }

    private static HttpRequest request(Call call, URI uri) {
        var request = HttpRequest.newBuilder(uri)
                .method(call.method(), call.body())
                .setHeader("Accept", "application/json")
                .setHeader("Accept-Encoding", "gzip")
                .setHeader("User-Agent", "compose-runner");
        call.headers().forEach(request::setHeader);
        return request.build();
    }

    private HttpResponse<byte[]> exchange(HttpRequest request, long deadline) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, head -> new BoundedBody(limits.bodyBytes()));
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            var late = new HttpTimeoutException("no complete answer in the time limit");
            late.initCause(e);
            throw late;
        } finally {
            answer.cancel(true);
        }
    }

    private InputStream content(HttpResponse<byte[]> answer) throws IOException {
        var body = new ByteArrayInputStream(answer.body());
        String encoding = answer.headers().firstValue("content-encoding").orElse("identity");
        return switch (encoding) {
            case "gzip" -> new GZIPInputStream(body);
            case "identity" -> body;
            default -> throw new IOException("content encoding " + encoding + " was not asked for");
        };
    }

    /** How a body's bytes hold the document. */
    private interface Format {
        InputStream read(InputStream content) throws IOException;
    }

    private JsonNode parse(Call call, HttpResponse<byte[]> answer, long most, Format format)
            throws UnavailableException {
        try (var content = new BoundedInputStream(format.read(content(answer)), most)) {
            return ContractJson.MAPPER.readTree(content);
        } catch (JsonProcessingException e) {
            throw new UnavailableException(call + ": the answer is " + ContractJson.fault(e), e);
        } catch (IOException e) {
            throw new UnavailableException(call + ": " + reason(e), e);
        }
    }

    private CallException failed(Call call, HttpResponse<byte[]> answer, int attempt) {
        int status = answer.statusCode();
        String said = call + ": HTTP " + status + after(attempt) + redirect(answer) + excerpt(answer);
        return status >= 500 || status == 408 || status == 429
                ? new UnavailableException(said)
                : new RefusedException(said, status);
    }

    /** Where an answer redirects to, which was not followed. */
    private static String redirect(HttpResponse<byte[]> answer) {
        return answer.headers()
                .firstValue("location")
                .filter(location -> answer.statusCode() / 100 == 3)
                .map(location -> ": redirects to " + line(location) + "; allowed: at most " + MOST_REDIRECTS
                        + " redirects, on the same host")
                .orElse("");
    }

    private static String after(int attempt) {
        return attempt == 1 ? "" : " after " + attempt + " attempts";
    }

    /** What an error answer says: the detail of a problem document, else the beginning of its text. */
    private String excerpt(HttpResponse<byte[]> answer) {
        String text;
        try (InputStream content = content(answer)) {
            text = new String(content.readNBytes(16 * LONGEST_EXCERPT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
        try {
            JsonNode document = ContractJson.MAPPER.readTree(text);
            String detail =
                    document.path("detail").asText(document.path("error").asText());
            text = detail.isEmpty() ? text : detail;
        } catch (JsonProcessingException e) {
            // Error answers are often HTML or plain text, which is then shown as it is.
        }
        String line = line(text);
        return line.isEmpty() ? "" : ": " + line;
    }

    private static String line(String text) {
        // Control and bidirectional characters would reach logs and terminals.
        String line = text.replaceAll("[\\s\\p{Cc}\\p{Cf}]+", " ").strip();
        return line.length() <= LONGEST_EXCERPT ? line : line.substring(0, LONGEST_EXCERPT) + "...";
    }

    private static Duration retryAfter(HttpResponse<byte[]> answer) {
        String value = answer.headers().firstValue("retry-after").orElse("").strip();
        return value.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ZERO;
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        if (failure instanceof ConnectException) {
            return "no connection" + (message == null ? "" : ": " + message);
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
