package dev.composerunner.cli.deployment;

import dev.composerunner.contract.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Addresses of services as people and stacks write them. */
public final class HttpAddress {

    private static final int MAX_PORT = 65_535;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private HttpAddress() {}

    /**
     * Parses the address of a service.
     *
     * @param name of the option or variable, for messages
     * @param allowed what may be given, for messages
     * @throws InvalidRequestException if it is not an address of HTTP or HTTPS, or has a user, a query or a fragment
     */
    public static URI parse(String name, String text, String allowed) {
        try {
            URI address = new URI(text.strip());
            boolean http =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (http
                    && address.getHost() != null
                    && address.getPort() != 0
                    && address.getPort() <= MAX_PORT
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw refusal(name, text, allowed, e);
        }
        throw refusal(name, text, allowed, null);
    }

    /** Parses the address of a function, which is HTTPS unless it is of this machine: keys and signatures are sent to it. */
    static URI parseSecure(String name, String text) {
        String allowed = "https://HOST/, as a stack's outputs have it";
        URI address = parse(name, text, allowed);
        if (!"https".equalsIgnoreCase(address.getScheme()) && !LOOPBACK.contains(address.getHost())) {
            throw refusal(name, text, allowed, null);
        }
        return address;
    }

    private static InvalidRequestException refusal(
            String name, String text, String allowed, @Nullable Exception cause) {
        var refusal = InvalidRequestException.of(name, text.isEmpty() ? "nothing" : text, allowed);
        if (cause != null) {
            refusal.initCause(cause);
        }
        return refusal;
    }
}
