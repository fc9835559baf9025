package dev.composerunner.local.aws;

import dev.composerunner.loopback.Refusal;
import dev.composerunner.loopback.Timing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * Lets only requests through that carry a signature of version 4, in the header or in the address; whether it is right is for the server
 * behind. Without one, that server says of some objects whether they exist.
 */
final class SignedRequests extends Handler.Wrapper {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final int FORBIDDEN = 403;

    /** What a presigned address has, each once. */
    private static final List<String> PARAMETERS = List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature");

    SignedRequests(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!isSigned(request)) {
            response.setStatus(FORBIDDEN);
            var refusal = new XmlRefusal();
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, refusal.contentType());
            response.write(true, ByteBuffer.wrap(refusal.body(FORBIDDEN, "Access Denied")), callback);
            return true;
        }
        Timing.of(request).streaming();
        return super.handle(request, response, callback);
    }

    private static boolean isSigned(Request request) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (header != null) {
            return header.startsWith(ALGORITHM + " ");
        }
        Fields query = Request.extractQueryParameters(request);
        return PARAMETERS.stream().allMatch(name -> query.getValuesOrEmpty(name).size() == 1)
                && ALGORITHM.equals(query.getValue("X-Amz-Algorithm"));
    }

    /** Errors as S3 words them. */
    static final class XmlRefusal implements Refusal {

        @Override
        public String contentType() {
            return "application/xml";
        }

        @Override
        public byte[] body(int status, String message) {
            String code = switch (status) {
                case 403 -> "AccessDenied";
                case 503 -> "SlowDown";
                default -> status < 500 ? "InvalidRequest" : "InternalError";
            };
            String text = message.replace("&", "&amp;").replace("<", "&lt;");
            return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + text
                            + "</Message></Error>")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
