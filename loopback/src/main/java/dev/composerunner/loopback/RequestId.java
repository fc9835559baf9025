package dev.composerunner.loopback;

import java.util.UUID;
import org.eclipse.jetty.server.Request;

/** The id of a request: in the header of its answer, in answers that say that the service is at fault, and in the log. */
public final class RequestId {

    /** Header of every answer. */
    public static final String HEADER = "X-Request-Id";

    /** Attribute of the request, for what has no {@link Request} but its attributes, such as servlets. */
    public static final String ATTRIBUTE = RequestId.class.getName();

    private RequestId() {}

    /** The id, which a request gets when it is asked for first. */
    public static String of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        String id = UUID.randomUUID().toString();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
