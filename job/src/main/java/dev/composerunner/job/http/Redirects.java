package dev.composerunner.job.http;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The redirects of the public APIs that are followed: to the same scheme, host and port. An answer that could name any address would
 * make this process ask inside its own network, and take what is there for an input.
 */
public final class Redirects {

    /** Hosts that keep their files under the addresses of another domain of theirs. */
    private static final Map<String, String> CONTENT_DOMAINS = Map.of("github.com", ".githubusercontent.com");

    private Redirects() {}

    /** The address that an answer of {@code from} redirects to by {@code location}, or nothing if it is not followed. */
    public static Optional<URI> target(URI from, String location) {
        try {
            return Optional.of(from.resolve(location))
                    .filter(target -> isSameHost(from, target) || isContent(from, target));
        } catch (IllegalArgumentException e) {
            // Not an address.
            return Optional.empty();
        }
    }

    private static boolean isSameHost(URI from, URI target) {
        return from.getScheme().equalsIgnoreCase(target.getScheme())
                && from.getHost() != null
                && from.getHost().equalsIgnoreCase(target.getHost())
                && port(from) == port(target)
                && target.getUserInfo() == null;
    }

    private static boolean isContent(URI from, URI target) {
        String domain = from.getHost() == null ? null : CONTENT_DOMAINS.get(from.getHost());
        return domain != null
                && "https".equals(target.getScheme())
                && target.getHost() != null
                && target.getHost().endsWith(domain)
                && port(target) == 443
                && target.getUserInfo() == null;
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
