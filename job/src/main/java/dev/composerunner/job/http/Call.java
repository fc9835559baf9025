package dev.composerunner.job.http;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param method its HTTP method
 * @param uri its address
 * @param headers its own headers; they may hold keys and are never shown
 * @param body what is sent
 * @param retry after which failures it may be sent again
 * @param limit time that it may take, if not the usual
 */
public record Call(
        String method,
        URI uri,
        Map<String, String> headers,
        BodyPublisher body,
        Retry retry,
        Optional<Duration> limit) {

    /** After which failures a request may be sent again. */
    public enum Retry {
        /** The request can be repeated: after connection errors, time-outs, 429 and 5xx. */
        IDEMPOTENT,
        /** The request must not be done twice: only where the service cannot have done it (no connection, 429, 503). */
        NOT_DONE
    }

    public static Call get(URI uri) {
        return new Call("GET", uri, Map.of(), BodyPublishers.noBody(), Retry.IDEMPOTENT, Optional.empty());
    }

    /** The same request with another time limit. */
    public Call within(Duration time) {
        return new Call(method, uri, headers, body, retry, Optional.of(time));
    }

    @Override
    public String toString() {
        return method + " " + uri;
    }
}
