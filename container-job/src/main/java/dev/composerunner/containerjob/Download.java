package dev.composerunner.containerjob;

import dev.composerunner.contract.FailureType;
import dev.composerunner.job.JobFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files from addresses that a submission names, http and https. Link-local addresses are refused, where clouds keep the keys of a
 * machine; addresses of the machine itself where the runner stands in somebody's network. Redirects are followed, each under the same
 * rules.
 */
final class Download implements AutoCloseable {

    private static final int ATTEMPTS = 4;
    private static final int MOST_REDIRECTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEAD = Duration.ofSeconds(30);
    /** Longest time without a byte. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final boolean ownNetwork;
    private final Duration firstPause;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("download-clock").factory());

    /**
     * @param ownNetwork whether addresses of this machine may be asked
     * @param firstPause before the second attempt; doubled after each
     */
    Download(boolean ownNetwork, Duration firstPause) {
        this.ownNetwork = ownNetwork;
        this.firstPause = firstPause;
    }

    /**
     * An address.
     *
     * @param uri all of it; the query may be a key
     */
    record Address(URI uri) {

        static Address of(String field, String text) throws JobFailedException {
            try {
                var uri = new URI(text);
                String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
                if ((scheme.equals("http") || scheme.equals("https"))
                        && uri.getHost() != null
                        && uri.getUserInfo() == null) {
                    return new Address(uri);
                }
            } catch (URISyntaxException e) {
                // Reported with all others.
            }
            throw new JobFailedException(
                    FailureType.InvalidInput,
                    field + ": got no address; allowed: http or https, a host, and no user name",
                    null);
        }

        /** Without the query, which may be a key. */
        String shown() {
            String text = uri.toString();
            int query = text.indexOf('?');
            return query < 0 ? text : text.substring(0, query) + "?...";
        }
    }

    /**
     * Fetches a file.
     *
     * @param most largest size, in bytes
     * @throws JobFailedException if it cannot be had, or is larger
     */
    void fetch(String field, Address address, Path file, long most)
            throws JobFailedException, IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            String reason;
            try {
                Attempt outcome = attempt(field, address, file, most);
                if (outcome.reason == null) {
                    return;
                }
                reason = outcome.reason;
                if (!outcome.again || attempt == ATTEMPTS) {
                    throw unavailable(field, address, reason, attempt, null);
                }
            } catch (IOException e) {
                reason = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
                if (attempt == ATTEMPTS) {
                    throw unavailable(field, address, reason, attempt, e);
                }
            }
            long longest = firstPause.toMillis() << (attempt - 1);
            Thread.sleep(longest == 0 ? 0 : ThreadLocalRandom.current().nextLong(longest + 1));
        }
    }

    private static JobFailedException unavailable(
            String field, Address address, String reason, int attempts, @Nullable IOException cause) {
        return new JobFailedException(
                FailureType.InputUnavailable,
                field + ": " + address.shown() + " could not be fetched: " + reason
                        + (attempts == 1 ? "" : ", after " + attempts + " attempts"),
                cause);
    }

    /** How an attempt ended: with the file, or with a reason that may pass. */
    private record Attempt(@Nullable String reason, boolean again) {}

    private Attempt attempt(String field, Address first, Path file, long most)
            throws JobFailedException, IOException, InterruptedException {
        Address address = first;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            requireAllowed(field, address);
            HttpResponse<InputStream> answer = client.send(
                    HttpRequest.newBuilder(address.uri())
                            .timeout(HEAD)
                            .header("User-Agent", "compose-runner")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            int status = answer.statusCode();
            try (InputStream body = answer.body()) {
                if (status == 200) {
                    copy(field, address, answer, body, file, most);
                    return new Attempt(null, false);
                }
                String location = answer.headers().firstValue("location").orElse("");
                if (status < 301 || status > 308 || location.isEmpty()) {
                    return new Attempt("HTTP " + status, status == 408 || status == 429 || status >= 500);
                }
                address = Address.of(field, address.uri().resolve(location).toString());
            } catch (IllegalArgumentException e) {
                return new Attempt("HTTP " + status + " to no address", false);
            }
        }
        return new Attempt("more than " + MOST_REDIRECTS + " redirects", false);
    }

    private void requireAllowed(String field, Address address) throws JobFailedException, UnknownHostException {
        for (InetAddress each : InetAddress.getAllByName(address.uri().getHost())) {
            boolean own = each.isLoopbackAddress() || each.isAnyLocalAddress();
            if (each.isLinkLocalAddress() || each.isMulticastAddress() || (own && !ownNetwork)) {
                throw new JobFailedException(
                        FailureType.InvalidInput,
                        field + ": got " + address.shown()
                                + ", an address of the machine or its network; allowed: public ones",
                        null);
            }
        }
    }

    private void copy(String field, Address address, HttpResponse<?> answer, InputStream body, Path file, long most)
            throws JobFailedException, IOException {
        long announced = answer.headers().firstValueAsLong("content-length").orElse(-1);
        if (announced > most) {
            throw tooLarge(field, address, announced + " bytes", most);
        }
        var buffer = new byte[1 << 16];
        long size = 0;
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (OutputStream out = Files.newOutputStream(partial)) {
            while (true) {
                var late = clock.schedule(() -> close(body), SILENCE.toMillis(), TimeUnit.MILLISECONDS);
                int got = body.read(buffer);
                late.cancel(false);
                if (got < 0) {
                    break;
                }
                size += got;
                if (size > most) {
                    throw tooLarge(field, address, "more than " + most + " bytes", most);
                }
                out.write(buffer, 0, got);
            }
        }
        if (announced >= 0 && size != announced) {
            throw new IOException("got " + size + " of " + announced + " bytes");
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // It is closed to end the reading, which reports that.
        }
    }

    private static JobFailedException tooLarge(String field, Address address, String got, long most) {
        return new JobFailedException(
                FailureType.InvalidInput,
                field + ": " + address.shown() + " has " + got + "; allowed: at most " + most,
                null);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.shutdownNow();
    }
}
