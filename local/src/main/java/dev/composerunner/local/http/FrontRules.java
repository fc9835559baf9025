package dev.composerunner.local.http;

import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.access.AccessDeniedException;
import dev.composerunner.loopback.Reply;
import dev.composerunner.loopback.RequestOrigin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are answered, apart from the checks of the handlers: those of pages by their Origin, and those to what has no key of its
 * own. Without keys every request has to be to a loopback address, and pages are those of the service and of the allowed origins.
 */
public final class FrontRules {

    private static final int OK = 200;
    private static final String ALLOWED_HEADERS = "Authorization, Content-Type, X-Api-Key";
    private static final String ALLOWED_METHODS = "GET, POST";
    private static final String MAX_AGE_SECONDS = "600";

    private final AccessCheck access;
    private final Set<String> allowedOrigins;

    /**
     * Rules.
     *
     * @param access knows the keys
     * @param allowedOrigins origins of pages that may read answers, such as {@code https://pages.example}
     */
    public FrontRules(AccessCheck access, List<String> allowedOrigins) {
        this.access = access;
        this.allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Why the request is refused, or nothing. */
    Optional<String> refusal(HttpFields headers, int port) {
        List<String> origins = headers.getValuesList("Origin");
        boolean allowed = origins.size() == 1 && allowedOrigins.contains(origins.getFirst());
        if (!access.needsKey()) {
            return RequestOrigin.refusal(allowed ? HttpFields.build(headers).remove("Origin") : headers, port);
        }
        return allowed || origins.stream().allMatch(origin -> isOwn(origin, headers.get("Host")))
                ? Optional.empty()
                : Optional.of("Origin: got one that is not allowed; allowed: none, that of the service, and those of"
                        + " --allowed-origin");
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    /** The answer to a page's question whether it may send a request; nothing for any other request. It needs no key. */
    Optional<Reply> preflight(Request request) {
        return request.getMethod().equals("OPTIONS")
                        && request.getHeaders().contains("Access-Control-Request-Method")
                        && allowedOrigin(request).isPresent()
                ? Optional.of(Reply.of(OK, JsonReplies.CONTENT_TYPE, "")
                        .withHeader("Access-Control-Allow-Methods", ALLOWED_METHODS)
                        .withHeader("Access-Control-Allow-Headers", ALLOWED_HEADERS)
                        .withHeader("Access-Control-Max-Age", MAX_AGE_SECONDS))
                : Optional.empty();
    }

    /** The same answer, which the request's page may read if its origin is allowed. */
    Reply readable(Request request, Reply reply) {
        if (allowedOrigins.isEmpty()) {
            return reply;
        }
        Reply varying = reply.withMore("Vary", "Origin");
        return allowedOrigin(request)
                .map(origin -> varying.withHeader("Access-Control-Allow-Origin", origin))
                .orElse(varying);
    }

    private Optional<String> allowedOrigin(Request request) {
        List<String> origins = request.getHeaders().getValuesList("Origin");
        return origins.size() == 1
                ? Optional.of(origins.getFirst()).filter(allowedOrigins::contains)
                : Optional.empty();
    }

    /** Why a request to the Step Functions API is refused, or nothing: its own clients bring no key, so it is an admin's. */
    Optional<AccessDeniedException> statesRefusal(HttpFields headers) {
        try {
            access.check(headers::get, "", KeyLevel.ADMIN);
            return Optional.empty();
        } catch (AccessDeniedException e) {
            return Optional.of(e);
        }
    }
}
