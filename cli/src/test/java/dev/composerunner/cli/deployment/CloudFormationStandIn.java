package dev.composerunner.cli.deployment;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** CloudFormation's DescribeStacks by its query protocol, on a port of this machine. */
public final class CloudFormationStandIn implements AutoCloseable {

    private static final String NAMESPACE = "xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"";

    private final HttpServer server;
    private final Map<String, Map<String, String>> stacks = new ConcurrentHashMap<>();
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private volatile String denial = "";

    public CloudFormationStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            String name = form.replaceAll(".*StackName=([^&]*).*", "$1");
            Map<String, String> outputs = stacks.get(URLDecoder.decode(name, StandardCharsets.UTF_8));
            boolean found = form.contains("Action=DescribeStacks") && outputs != null && denial.isEmpty();
            String answer = outputs != null && found ? described(name, outputs) : refused(name);
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/xml");
            exchange.sendResponseHeaders(found ? 200 : denial.isEmpty() ? 400 : 403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void deploy(String stack, Map<String, String> outputs) {
        stacks.put(stack, outputs);
    }

    /** Refuses everything with AccessDenied from now on. */
    void deny(String message) {
        denial = message;
    }

    List<String> authorizations() {
        return authorizations;
    }

    private static String described(String name, Map<String, String> outputs) {
        var members = new StringBuilder();
        outputs.forEach((key, value) -> members.append("<member><OutputKey>")
                .append(key)
                .append("</OutputKey><OutputValue>")
                .append(value)
                .append("</OutputValue></member>"));
        return "<DescribeStacksResponse " + NAMESPACE + "><DescribeStacksResult><Stacks><member><StackName>" + name
                + "</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>" + members
                + "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
    }

    private String refused(String name) {
        String code = denial.isEmpty() ? "ValidationError" : "AccessDenied";
        String message = denial.isEmpty() ? "Stack with id " + name + " does not exist" : denial;
        return "<ErrorResponse " + NAMESPACE + "><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message
                + "</Message></Error><RequestId>1</RequestId></ErrorResponse>";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
