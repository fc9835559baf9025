package dev.composerunner.job.http;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The body of a {@code multipart/form-data} request (RFC 7578). Files are read while they are sent. */
public final class MultipartForm {

    private static final String LINE_END = "\r\n";

    private final String boundary = "compose-runner-" + UUID.randomUUID();
    private final List<BodyPublisher> pieces = new ArrayList<>();

    /** A form without a field. */
    public MultipartForm() {}

    /** Adds a field of text. */
    public MultipartForm text(String field, String value) {
        pieces.add(BodyPublishers.ofString(
                head("name=\"" + quoted(field) + '"', "text/plain; charset=utf-8") + value + LINE_END));
        return this;
    }

    /** Adds a file; a field may be added several times. */
    public MultipartForm file(String field, Path file, String contentType) throws FileNotFoundException {
        String name = String.valueOf(file.getFileName());
        pieces.add(BodyPublishers.ofString(
                head("name=\"" + quoted(field) + "\"; filename=\"" + quoted(name) + '"', contentType)));
        pieces.add(BodyPublishers.ofFile(file));
        pieces.add(BodyPublishers.ofString(LINE_END));
        return this;
    }

    /** The value of the request's Content-Type header. */
    public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The body, of known length; it can be sent again. */
    public BodyPublisher body() {
        var all = new ArrayList<>(pieces);
        all.add(BodyPublishers.ofString("--" + boundary + "--" + LINE_END, StandardCharsets.US_ASCII));
        return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
    }

    private String head(String disposition, String contentType) {
        return "--" + boundary + LINE_END + "Content-Disposition: form-data; " + disposition + LINE_END
                + "Content-Type: " + contentType + LINE_END + LINE_END;
    }

    private static String quoted(String text) {
        return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }
}
