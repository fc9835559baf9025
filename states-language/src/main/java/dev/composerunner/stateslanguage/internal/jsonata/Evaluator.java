package dev.composerunner.stateslanguage.internal.jsonata;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.Deadline;
import dev.composerunner.stateslanguage.internal.EvaluationThreads;
import dev.composerunner.stateslanguage.model.template.Template;
import java.io.NotSerializableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns templates into JSON. May be used by several threads at once. */
public final class Evaluator {

    /** What the library is given to notice its own bound before its thread is left behind. */
    private static final Duration GRACE = Duration.ofMillis(500);

    /** What the library calls a function that it does not know the name of. */
    private static final Pattern NAME_OF_A_CLASS = Pattern.compile("(?:Object )?\"?com\\.dashjoin\\.[^\" ]+\"?");

    private final Bounds bounds;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final EvaluationThreads threads = new EvaluationThreads();
    private final ThreadLocal<ParsedExpressions> parsed = ThreadLocal.withInitial(ParsedExpressions::new);

    public Evaluator(Bounds bounds, InstantSource clock, RandomGenerator random) {
        this.bounds = bounds;
        this.clock = clock;
        this.random = random;
    }

    /** Why {@code expression} cannot be parsed, if it cannot. */
    public static Optional<String> syntaxError(String expression) {
        try {
            Deadline.within(Bounds.STANDARD.time(), () -> Jsonata.jsonata(expression));
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(reason(e.getCause()));
        } catch (TimeoutException _) {
            return Optional.of("parsing did not end within " + Bounds.STANDARD.time());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while parsing");
        }
    }

    /**
     * The value of {@code template}.
     *
     * @param field where the template stands, for messages: {@code Output}
     */
    public JsonNode evaluate(Template template, String field, Bindings bindings)
            throws ExpressionException, InterruptedException {
        return switch (template) {
            case Template.Literal literal -> literal.value();
            case Template.Expression expression -> evaluate(expression.text(), field, bindings);
            case Template.Path _, Template.Call _ -> throw new IllegalArgumentException(field + " is not in JSONata");
            case Template.Elements elements -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (int i = 0; i < elements.elements().size(); i++) {
                    array.add(evaluate(elements.elements().get(i), field + "[" + i + "]", bindings));
                }
                yield array;
            }
            case Template.Fields fields -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<String, Template> entry : fields.fields().entrySet()) {
                    object.set(entry.getKey(), evaluate(entry.getValue(), field + "/" + entry.getKey(), bindings));
                }
                yield object;
            }
        };
    }

    private JsonNode evaluate(String expression, String field, Bindings bindings)
            throws ExpressionException, InterruptedException {
        String subject = "The JSONata expression '" + expression + "' specified for the field '" + field + "' ";
        try {
            JsonNode value = threads.within(bounds.time().plus(GRACE), () -> {
                Object result = run(expression, bindings);
                return result == null ? null : Values.toJson(result);
            });
            if (value == null) {
                throw new ExpressionException(field, subject + "returned nothing (undefined).");
            }
            return value;
        } catch (TimeoutException _) {
            throw new ExpressionException(field, subject + "did not end within " + bounds.time() + ".");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedValueException unsupported) {
                throw new ExpressionException(field, subject + "returned " + unsupported.getMessage());
            }
            throw new ExpressionException(field, subject + "threw an error during evaluation. " + reason(e.getCause()));
        }
    }

    private @Nullable Object run(String expression, Bindings bindings) {
        ParsedExpressions expressions = parsed.get();
        Jsonata jsonata = expressions.take(expression);
        Jsonata.Frame frame = jsonata.createFrame();
        new Functions(clock, random).bind(frame);
        bindings.values().forEach((name, value) -> frame.bind(name, value));
        frame.setRuntimeBounds(bounds.time().toMillis(), bounds.depth());
        Object result = jsonata.evaluate(null, frame);
        expressions.putBack(expression, jsonata);
        return result;
    }

    private static String reason(@Nullable Throwable thrown) {
        return switch (thrown) {
            case JException e
            when e.getError().matches("[A-Z][0-9]+") ->
                e.getError() + ": "
                        + NAME_OF_A_CLASS
                                .matcher(String.valueOf(e.getMessage()))
                                .replaceAll("the function");
            case StackOverflowError _ -> "the expression nests too deeply";
            case OutOfMemoryError _ -> "the expression needs too much memory";
            case ClassCastException _, NullPointerException _, IndexOutOfBoundsException _ ->
                "a function or an operator was given a value that it cannot take";
            case null -> "unknown error";
            // What the library copies to parse these operators, it cannot copy with a signature in it.
            case NotSerializableException _ -> "an operand of ?? or ?: may not have a function with a signature in it";
            // The library wraps what its functions throw.
            case RuntimeException e when e.getCause() != null -> reason(e.getCause());
            default -> String.valueOf(thrown.getMessage());
        };
    }
}
