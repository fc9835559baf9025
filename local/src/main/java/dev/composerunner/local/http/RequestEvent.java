package dev.composerunner.local.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.loopback.RequestId;
import dev.composerunner.loopback.Router.Routed;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;

/** Writes a request as a function URL's event, payload format 2.0. */
final class RequestEvent {

    /** Max characters of the name of a header or of a query parameter; no field of the service comes near to it. */
    private static final int MAX_NAME = 1000;

    private RequestEvent() {}

    /** @throws InvalidRequestException if a name is too long */
    static String of(Routed routed, byte[] body) {
        Request request = routed.http();
        ObjectNode event = ContractJson.MAPPER.createObjectNode();
        String query = request.getHttpURI().getQuery();
        event.put("version", "2.0").put("rawPath", routed.path()).put("rawQueryString", query == null ? "" : query);
        ObjectNode headers = event.putObject("headers");
        for (HttpField field : request.getHeaders()) {
            String name = checked("headers", field.getName()).toLowerCase(Locale.ROOT);
            String value = field.getValue() == null ? "" : field.getValue();
            headers.put(name, headers.has(name) ? headers.path(name).asText() + "," + value : value);
        }
        ObjectNode parameters = event.putObject("queryStringParameters");
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (!parts[0].isEmpty()) {
                parameters.put(checked("query", decoded(parts[0])), parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        ObjectNode context = event.putObject("requestContext").put("requestId", RequestId.of(request));
        context.putObject("http")
                .put("method", routed.method())
                .put("path", routed.path())
                .put("sourceIp", sourceIp(request));
        if (body.length > 0) {
            event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
        }
        return event.toString();
    }

    /** As Lambda writes it: without the zone of an address of IPv6. */
    private static String sourceIp(Request request) {
        return Request.getRemoteAddr(request).replaceAll("[\\[\\]]|%.*", "");
    }

    private static String checked(String part, String name) {
        if (name.length() > MAX_NAME) {
            throw new InvalidRequestException(part + ": got a name of " + name.length()
                    + " characters; allowed: at most " + MAX_NAME + " characters");
        }
        return name;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
