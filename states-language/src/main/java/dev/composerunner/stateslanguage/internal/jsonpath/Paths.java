package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.composerunner.stateslanguage.internal.Deadline;
import dev.composerunner.stateslanguage.model.template.ReferencePath;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Follows paths, and says which texts are paths. */
public final class Paths {

    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final int LONGEST = 1_024;
    /** Each further descent to any depth multiplies what a path leads to. */
    private static final int MOST_DESCENTS = 2;

    /**
     * What may take long: descent at any depth, which multiplies with every further one, and regular expressions. Everything else
     * takes a time in proportion to the data.
     */
    private static final Pattern COSTLY = Pattern.compile("\\.\\.|=~|\\)\\s*[.\\[]");

    /** How the library names what it found where it wanted an object or an array. */
    private static final Pattern CLASS_NAMES = Pattern.compile(
            "'[a-z.]+\\.(?<kind>[A-Z][a-z]+)[A-Za-z]*'\\. This is not a json (?:object|array) according to the JsonProvider: '[^']*'");

    private static final Configuration JACKSON = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .build();

    private Paths() {}

    /** What is wrong with {@code text} as a path, if it is none. */
    public static Optional<String> problem(String text) {
        if (!text.startsWith("$")) {
            return Optional.of("a path begins with $");
        }
        if (text.length() > LONGEST) {
            return Optional.of("a path has up to " + LONGEST + " characters");
        }
        String steps = RootedPath.of(text).steps();
        if (PlainPath.parse(steps).isPresent()) {
            return Optional.empty();
        }
        if (!steps.equals("$") && !steps.startsWith("$.") && !steps.startsWith("$[")) {
            return Optional.of("behind $ a path goes on with . or [");
        }
        if (steps.split("\\.\\.", -1).length - 1 > MOST_DESCENTS) {
            return Optional.of("a path goes down to any depth up to " + MOST_DESCENTS + " times");
        }
        if (!Brackets.balanced(steps)) {
            // The library takes the end of a path for any bracket that is open.
            return Optional.of("a bracket or a quote is not closed");
        }
        try {
            Deadline.within(BOUND, () -> JsonPath.compile(steps));
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(reason(e.getCause()));
        } catch (TimeoutException _) {
            return Optional.of("parsing did not end within " + BOUND);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while parsing");
        }
    }

    /** The reference path that {@code text} is, if it leads to exactly one place in the data. */
    public static Optional<ReferencePath> reference(String text) {
        return PlainPath.parse(text);
    }

    /** What stands at {@code text}; an array of all that does, where the path may lead to several places. */
    static JsonNode read(String text, Sources sources) throws PathException, InterruptedException {
        RootedPath path = RootedPath.of(text);
        JsonNode data = switch (path.root()) {
            case DATA -> sources.data();
            case CONTEXT -> sources.context();
            case VARIABLE -> sources.variable(String.valueOf(path.variable()));
        };
        if (data == null) {
            throw notFound("There is no variable " + path.variable());
        }
        ReferencePath plain = PlainPath.parse(path.steps()).orElse(null);
        if (plain != null) {
            JsonNode found = PlainPath.find(data, plain);
            if (!found.isMissingNode()) {
                return found;
            }
        }
        if (!data.isContainerNode() && path.steps().equals("$")) {
            return data;
        }
        return search(path.steps(), data);
    }

    private static JsonNode search(String steps, JsonNode data) throws PathException, InterruptedException {
        try {
            return json(
                    COSTLY.matcher(steps).find() ? Deadline.within(BOUND, () -> find(steps, data)) : find(steps, data));
        } catch (ExecutionException e) {
            throw notFound(reason(e.getCause()));
        } catch (RuntimeException | StackOverflowError e) {
            // The functions of the library do not check what they are given.
            throw notFound(reason(e));
        } catch (TimeoutException _) {
            throw notFound("The path did not come to an end within " + BOUND);
        }
    }

    private static @Nullable Object find(String steps, JsonNode data) {
        JsonPath path = JsonPath.compile(steps);
        // One function of the library changes the array that it is called on.
        JsonNode own = steps.contains("append") ? data.deepCopy() : data;
        try {
            return path.<Object>read((Object) own, JACKSON);
        } catch (PathNotFoundException e) {
            if (path.isDefinite()) {
                throw e;
            }
            // A path to any number of places may lead to none.
            return JsonNodeFactory.instance.arrayNode();
        }
    }

    /** The functions of the library give Java's numbers and texts. */
    private static JsonNode json(@Nullable Object found) {
        return switch (found) {
            case null -> JsonNodeFactory.instance.nullNode();
            case JsonNode node -> node;
            case Iterable<?> several -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                several.forEach(element -> array.add(json(element)));
                yield array;
            }
            default -> new JsonMapper().valueToTree(found);
        };
    }

    private static String kind(MatchResult found) {
        String kind = found.group("kind").toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "int", "long", "big", "double", "decimal", "float", "short" -> "a number";
            case "text" -> "a string";
            case "array", "object" -> "an " + kind;
            default -> kind;
        };
    }

    private static PathException notFound(String reason) {
        return new PathException(PathException.Kind.NOT_FOUND, reason);
    }

    private static String reason(@Nullable Throwable thrown) {
        return switch (thrown) {
            case PathNotFoundException e ->
                CLASS_NAMES.matcher(String.valueOf(e.getMessage())).replaceAll(Paths::kind);
            case JsonPathException e -> String.valueOf(e.getMessage());
            case StackOverflowError _ -> "the path or the data nests too deeply";
            case null -> "unknown error";
            // A fault of the library, told in its own words.
            default -> "a function or an operator was given a value that it cannot take";
        };
    }
}
