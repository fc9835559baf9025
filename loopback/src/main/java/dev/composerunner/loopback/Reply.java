package dev.composerunner.loopback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** An answer that is whole in memory. */
public final class Reply {

    private final int status;
    private final String contentType;
    private final List<Header> headers;
    private final byte[] body;

    private Reply(int status, String contentType, List<Header> headers, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    private record Header(String name, String value, boolean more) {}

    /**
     * An answer of text, sent in UTF-8.
     *
     * @param status HTTP status
     * @param contentType media type
     */
    public static Reply of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An answer of bytes.
     *
     * @param status HTTP status
     * @param contentType media type
     */
    public static Reply of(int status, String contentType, byte[] body) {
        return new Reply(status, contentType, List.of(), body.clone());
    }

    /** The same with a header, which takes the place of one of the same name. */
    public Reply withHeader(String name, String value) {
        return with(new Header(name, value, false));
    }

    /** The same with one more header, beside those of the same name. */
    public Reply withMore(String name, String value) {
        return with(new Header(name, value, true));
    }

    private Reply with(Header header) {
        var more = new ArrayList<>(headers);
        more.add(header);
        return new Reply(status, contentType, more, body);
    }

    public int status() {
        return status;
    }

    /** The body as text in UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Sends the answer, which no browser stores or takes for another type unless a header says so. */
    public void send(Request request, Response response, Callback callback) {
        Timing.of(request).transferring();
        HttpFields.Mutable fields = response.getHeaders();
        response.setStatus(status);
        fields.put("Content-Type", contentType);
        fields.put("X-Content-Type-Options", "nosniff");
        fields.put("Cache-Control", "no-store");
        for (Header header : headers) {
            if (header.more()) {
                fields.add(new HttpField(header.name(), header.value()));
            } else {
                fields.put(header.name(), header.value());
            }
        }
        fields.put("Content-Length", Integer.toString(body.length));
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
