package dev.composerunner.loopback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An answer of text.
 *
 * @param headers beside those that every answer has
 */
public record Reply(int status, String contentType, Map<String, String> headers, String body) {

    /** The same with one more header. */
    public Reply withHeader(String name, String value) {
        var more = new HashMap<>(headers);
        more.put(name, value);
        return new Reply(status, contentType, Map.copyOf(more), body);
    }

    /** Sends the answer, which no browser stores or takes for another type. */
    public void send(Request request, Response response, Callback callback) {
        Timing.of(request).transferring();
        HttpFields.Mutable fields = response.getHeaders();
        response.setStatus(status);
        fields.put("Content-Type", contentType);
        fields.put("X-Content-Type-Options", "nosniff");
        fields.put("Cache-Control", "no-store");
        headers.forEach(fields::put);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        fields.put("Content-Length", Integer.toString(bytes.length));
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }
}
