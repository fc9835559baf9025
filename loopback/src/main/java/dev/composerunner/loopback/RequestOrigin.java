package dev.composerunner.loopback;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Who may call a service that listens on 127.0.0.1 and asks for no key: programs of this machine, and pages of the service
 * itself. A page of another site reaches the port through the visitor's browser; its requests carry a foreign Origin, or, where
 * the site's name was pointed at 127.0.0.1, a foreign Host.
 */
public final class RequestOrigin {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /** The port of an address that names none. */
    private static final int HTTP_PORT = 80;

    private RequestOrigin() {}

    /** Why the request is refused, or nothing. */
    public static Optional<String> refusal(HttpFields headers, int port) {
        String host = headers.get(HttpHeader.HOST);
        if (host == null || !isHere(URI.create("http://" + safe(host)), port)) {
            return Optional.of("Host: got " + shown(host) + "; allowed: 127.0.0.1:" + port + ", localhost:" + port);
        }
        List<String> origins = headers.getValuesList("Origin");
        for (String origin : origins) {
            if (!origin.startsWith("http://") || !isHere(URI.create("http://" + safe(origin.substring(7))), port)) {
                return Optional.of("Origin: got " + shown(origin) + "; allowed: none, or http://127.0.0.1:" + port);
            }
        }
        return Optional.empty();
    }

    private static boolean isHere(URI address, int port) {
        return address.getHost() != null
                && LOOPBACK.contains(address.getHost())
                && (address.getPort() == port || (address.getPort() < 0 && port == HTTP_PORT))
                && address.getUserInfo() == null
                && (address.getPath() == null || address.getPath().isEmpty());
    }

    /** The authority if it can be one, else one that is nowhere. */
    private static String safe(String authority) {
        return authority.matches("[A-Za-z0-9.\\[\\]:-]{1,255}") && parses(authority) ? authority : "invalid";
    }

    private static boolean parses(String authority) {
        try {
            URI.create("http://" + authority);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "none" : value.length() <= 100 ? value : value.substring(0, 100) + "...";
    }
}
