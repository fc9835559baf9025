package dev.composerunner.loopback;

import java.util.Locale;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Words the errors that the HTTP server finds by itself, such as a request line that is none. */
final class ErrorAnswers extends ErrorHandler {

    private final Refusal refusal;

    ErrorAnswers(Refusal refusal) {
        this.refusal = refusal;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        // A version of HTTP that is none is the client's fault; 505 would count as the service's.
        int status = code == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 ? HttpStatus.BAD_REQUEST_400 : code;
        response.getHeaders().put(RequestId.HEADER, RequestId.of(request));
        // The server's own message quotes what the client has sent.
        String sentence = "request: " + HttpStatus.getMessage(code).toLowerCase(Locale.ROOT) + " (" + code + ")";
        LoopbackServer.send(response, status, refusal.contentType(), refusal.body(status, sentence), callback);
    }
}
