package dev.composerunner.loopback;

import dev.composerunner.loopback.RequestBody.BrokenBodyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Answers by path and method. A path such as {@code /jobs/{id}/log} has parameters, each at least one character of one part of the path;
 * of several paths that a request fits, the one with the most characters of its own answers. HEAD is answered as GET, without the body;
 * OPTIONS with the methods that there are.
 */
public final class Router {

    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z][A-Za-z0-9]*)}");

    private final Refusal refusal;
    private final List<Path> paths;

    private Router(Refusal refusal, List<Path> paths) {
        this.refusal = refusal;
        this.paths = paths;
    }

    /**
     * Begins a table of routes.
     *
     * @param refusal how to word what no route answers
     */
    public static Builder builder(Refusal refusal) {
        return new Builder(refusal);
    }

    /** Answers the requests of a route. It may block. */
    @FunctionalInterface
    public interface Target {

        /**
         * Answers a request.
         *
         * @throws BrokenBodyException if the body cannot be read
         * @throws IOException if something behind the route fails
         */
        Reply reply(Routed request) throws BrokenBodyException, IOException;
    }

    /**
     * A request that has found its route.
     *
     * @param http the request
     * @param method that of the route: GET where a client asked for HEAD
     * @param path decoded
     * @param parameters of the path, by name
     */
    public record Routed(Request http, String method, String path, Map<String, String> parameters) {}

    /** Collects routes. */
    public static final class Builder {

        private final Refusal refusal;
        private final Map<String, Map<String, Target>> targets = new LinkedHashMap<>();

        private Builder(Refusal refusal) {
            this.refusal = refusal;
        }

        /**
         * Adds a route.
         *
         * @param method such as {@code GET}
         * @param path with a slash in front
         * @throws IllegalArgumentException if there is one already, or the path is none
         */
        public Builder add(String method, String path, Target target) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path: got " + path + "; allowed: one that begins with a slash");
            }
            if (targets.computeIfAbsent(path, _ -> new LinkedHashMap<>()).put(method, target) != null) {
                throw new IllegalArgumentException("there is a route " + method + " " + path + " already");
            }
            return this;
        }

        public Router build() {
            return new Router(
                    refusal,
                    targets.entrySet().stream()
                            .map(entry -> Path.of(entry.getKey(), entry.getValue()))
                            .sorted(Comparator.comparingInt(Path::literals).reversed())
                            .toList());
        }
    }

    private record Path(String text, Pattern pattern, List<String> names, int literals, Map<String, Target> targets) {

        static Path of(String text, Map<String, Target> targets) {
            var names = new ArrayList<String>();
            var pattern = new StringBuilder();
            int end = 0;
            int literals = 0;
            Matcher parameter = PARAMETER.matcher(text);
            while (parameter.find()) {
                pattern.append(Pattern.quote(text.substring(end, parameter.start())))
                        .append("([^/]+)");
                literals += parameter.start() - end;
                names.add(parameter.group(1));
                end = parameter.end();
            }
            pattern.append(Pattern.quote(text.substring(end)));
            literals += text.length() - end;
            return new Path(
                    text, Pattern.compile(pattern.toString(), Pattern.DOTALL), names, literals, Map.copyOf(targets));
        }

        Set<String> allowed() {
            var methods = new LinkedHashSet<>(targets.keySet().stream().sorted().toList());
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            methods.add("OPTIONS");
            return methods;
        }
    }

    /**
     * Answers a request.
     *
     * @throws BrokenBodyException if its body cannot be read
     * @throws IOException if something behind its route fails
     */
    public Reply reply(Request request) throws BrokenBodyException, IOException {
        String path = String.valueOf(request.getHttpURI().getDecodedPath());
        for (Path found : paths) {
            Matcher matcher = found.pattern().matcher(path);
            if (matcher.matches()) {
                var parameters = new HashMap<String, String>();
                for (int i = 0; i < found.names().size(); i++) {
                    parameters.put(found.names().get(i), matcher.group(i + 1));
                }
                return reply(found, request, path, Map.copyOf(parameters));
            }
        }
        return nothingAt(path);
    }

    private Reply reply(Path found, Request request, String path, Map<String, String> parameters)
            throws BrokenBodyException, IOException {
        String asked = request.getMethod();
        String method = HttpMethod.HEAD.is(asked) && !found.targets().containsKey(asked) ? "GET" : asked;
        Target target = found.targets().get(method);
        if (target != null) {
            return target.reply(new Routed(request, method, path, parameters));
        }
        String allowed = String.join(", ", found.allowed());
        if (HttpMethod.OPTIONS.is(asked)) {
            return Reply.of(HttpStatus.OK_200, refusal.contentType(), "").withHeader("Allow", allowed);
        }
        return refused(
                        HttpStatus.METHOD_NOT_ALLOWED_405,
                        "method: got " + asked + "; allowed: "
                                + found.targets().keySet().stream().sorted().collect(Collectors.joining(", ")))
                .withHeader("Allow", allowed);
    }

    /** The answer 404, which names the paths that there are. */
    public Reply nothingAt(String path) {
        return refused(
                HttpStatus.NOT_FOUND_404,
                "there is nothing at " + path + "; there is "
                        + paths.stream().map(Path::text).sorted().collect(Collectors.joining(", ")));
    }

    /** An answer in the words of the refusal. */
    public Reply refused(int status, String message) {
        return Reply.of(status, refusal.contentType(), refusal.body(status, message));
    }
}
