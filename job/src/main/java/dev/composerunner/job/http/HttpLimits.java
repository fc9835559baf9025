package dev.composerunner.job.http;

import java.time.Duration;

/**
 * What one call may take.
 *
 * @param connect time until the connection stands
 * @param call time until the body is read, redirects included
 * @param bodyBytes size of an answer's body, as it comes and decompressed
 */
public record HttpLimits(Duration connect, Duration call, long bodyBytes) {

    public static final HttpLimits STANDARD =
            new HttpLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), 256L * 1024 * 1024);
}
