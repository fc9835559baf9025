package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.jsonata.ExpressionException;
import dev.composerunner.stateslanguage.internal.jsonpath.PathException;
import dev.composerunner.stateslanguage.internal.jsonpath.ReferencePaths;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.QueryLanguage;
import dev.composerunner.stateslanguage.model.ReferencePath;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Template;
import dev.composerunner.stateslanguage.model.Transition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One stay in a state: what its expressions see, and what the history says of it. */
final class Visit {

    private final Environment environment;
    private final State state;
    private final JsonNode input;
    private final JsonNode selected;
    private final Scope scope;
    private final Cursor cursor;
    private final @Nullable ObjectNode item;
    private final @Nullable ObjectNode context;
    private final Instant entered;
    private final long enteredId;
    private int retries;
    private @Nullable String token;

    /** Enters {@code state}; {@code item} is the {@code Map} part of the context object inside a Map state. */
    Visit(Environment environment, State state, JsonNode input, Scope scope, Cursor cursor, @Nullable ObjectNode item)
            throws StateFailure, InterruptedException {
        this(environment, state, input, scope, cursor, item, null);
    }

    /** The same with another context object than the one of the execution; null for that. */
    Visit(
            Environment environment,
            State state,
            JsonNode input,
            Scope scope,
            Cursor cursor,
            @Nullable ObjectNode item,
            @Nullable ObjectNode context)
            throws StateFailure, InterruptedException {
        this.context = context;
        this.environment = environment;
        this.state = state;
        this.input = cursor.recorded().enteredWith().orElse(input);
        this.scope = scope;
        this.cursor = cursor;
        this.item = item;
        this.enteredId = cursor.record(
                state.type() + "StateEntered",
                Details.none().payload("input", this.input).with("name", state.name()));
        this.entered = cursor.lastTime();
        Template path = state.reading().inputPath();
        this.selected = path == null ? this.input : evaluate(path, "InputPath", view(this.input, null, null, item));
    }

    Environment environment() {
        return environment;
    }

    State state() {
        return state;
    }

    /** What the state works on: its input, or what its InputPath selects of that. */
    JsonNode input() {
        return selected;
    }

    Scope scope() {
        return scope;
    }

    Cursor cursor() {
        return cursor;
    }

    @Nullable
    ObjectNode item() {
        return item;
    }

    Instant entered() {
        return entered;
    }

    long enteredId() {
        return enteredId;
    }

    int retries() {
        return retries;
    }

    /** Lets expressions see the token of the attempt that begins; null where it has none. */
    void setToken(@Nullable String token) {
        this.token = token;
    }

    void countRetry() {
        retries++;
    }

    /** What expressions see before there is a result. */
    View bindings() {
        return view(input(), null, null, item);
    }

    View bindingsWithResult(JsonNode result) {
        return view(result, "result", result, item);
    }

    View bindingsWithError(JsonNode errorOutput) {
        return view(errorOutput, "errorOutput", errorOutput, item);
    }

    View bindingsWithItem(ObjectNode selected) {
        return view(input(), null, null, selected);
    }

    private View view(JsonNode data, @Nullable String name, @Nullable JsonNode value, @Nullable ObjectNode item) {
        var whole = new ContextObject(environment, state, entered, retries, token, item, context);
        return new View(scope, data, whole, input, name, value);
    }

    /** The same where a resumed execution has to see what was drawn, or read from the clock, the first time. */
    JsonNode evaluateOnce(Template template, String field, View view) throws StateFailure, InterruptedException {
        return Chance.in(template)
                ? cursor.once(field, () -> evaluate(template, field, view))
                : evaluate(template, field, view);
    }

    JsonNode evaluate(Template template, String field, View view) throws StateFailure, InterruptedException {
        if (template instanceof Template.Literal literal) {
            return literal.value();
        }
        Optional<StateFailure> before = cursor.failedEvaluation(field);
        if (before.isPresent()) {
            throw before.get();
        }
        return switch (state.reading().language()) {
            case JSONATA -> {
                try {
                    yield environment.evaluator().evaluate(template, field, view.bindings());
                } catch (ExpressionException e) {
                    throw evaluationFailed(e.getMessage(), e.field());
                }
            }
            case JSON_PATH -> {
                try {
                    yield computed(template, field, view);
                } catch (PathException e) {
                    throw failure(e);
                }
            }
        };
    }

    private JsonNode computed(Template template, String field, View view) throws PathException, InterruptedException {
        boolean named = state instanceof State.Fail;
        return template instanceof Template.Path path && !named
                ? environment.paths().follow(path, view)
                : environment.paths().evaluate(template, named ? field + "Path" : field, view);
    }

    /** What stands at {@code path}, or a missing node. */
    JsonNode find(Template.Path path, View view) throws InterruptedException {
        try {
            return environment.paths().follow(path, view);
        } catch (PathException _) {
            return MissingNode.getInstance();
        }
    }

    /** The failure of the state for what went wrong with a path or a call. */
    StateFailure failure(PathException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> fault(e.reason());
            case INTRINSIC -> new StateFailure(Errors.INTRINSIC, sentence(e.reason()));
            case MISMATCH -> new StateFailure(Errors.RESULT_PATH, sentence(e.reason()));
        };
    }

    /** The failure for an expression that gave {@code value} where something of type {@code wanted} is needed. */
    StateFailure unexpected(Template template, String field, String wanted, JsonNode value) throws StateFailure {
        String subject = switch (template) {
            case Template.Expression(String text) -> "JSONata expression '" + text + "'";
            case Template.Path(String text) -> "JSONPath '" + text + "'";
            case Template.Call call -> "function '" + call.text() + "'";
            case Template.Literal _, Template.Elements _, Template.Fields _ -> "value";
        };
        String type = value.getNodeType().name().toLowerCase(Locale.ROOT);
        String message = "The " + subject + " specified for the field '" + field
                + "' returned an unexpected result type. Expected '" + wanted + "', but was '" + type + "' for value: "
                + value;
        return switch (state.reading().language()) {
            case JSONATA -> evaluationFailed(message, field);
            case JSON_PATH -> fault(message);
        };
    }

    /** Records that an evaluation failed, and gives the failure to throw. */
    StateFailure evaluationFailed(@Nullable String message, @Nullable String location) throws StateFailure {
        Details details = evaluationFailure(message, location);
        cursor.recordEvaluationFailed(details);
        return new StateFailure(Errors.QUERY, details.text("cause"));
    }

    /** The same for a value of the right type which the field cannot hold; in JSONPath, nothing is evaluated that could fail. */
    StateFailure invalid(String message, String location) throws StateFailure {
        if (state.reading().language() == QueryLanguage.JSON_PATH) {
            return fault(message);
        }
        Details details = evaluationFailure(message, location);
        cursor.record("EvaluationFailed", details);
        return new StateFailure(Errors.QUERY, details.text("cause"));
    }

    /** The failure that ends the execution because of what this state does, whatever rules there are. */
    StateFailure fault(String message) {
        return new StateFailure(Errors.RUNTIME, sentence(message));
    }

    private String sentence(@Nullable String message) {
        return "An error occurred while executing the state '" + state.name() + "' (entered at the event id #"
                + enteredId + "). " + message;
    }

    private Details evaluationFailure(@Nullable String message, @Nullable String location) {
        return Details.failure(Errors.QUERY, sentence(message))
                .with("location", location)
                .with("state", state.name());
    }

    /** Leaves the state by its transition. */
    Passage leave(Effect effect, JsonNode otherwise, View view, Transition transition)
            throws StateFailure, InterruptedException {
        String next = switch (transition) {
            case Transition.Next(String name) -> name;
            case Transition.End() -> null;
        };
        return leave(effect, "", otherwise, view, next);
    }

    /**
     * Leaves the state: evaluates {@code effect}, whose expressions see no variable that it assigns, and passes {@code result} on where
     * nothing else is said.
     *
     * @param place where the effect stands in the state, for messages: {@code Catch[0]/}
     */
    Passage leave(Effect effect, String place, JsonNode result, View view, @Nullable String next)
            throws StateFailure, InterruptedException {
        return switch (effect) {
            case Effect.Evaluated evaluated -> {
                Map<String, JsonNode> assigned = assigned(evaluated, place, view);
                Template output = evaluated.output();
                yield exit(assigned, output == null ? result : evaluate(output, place + "Output", view), next);
            }
            case Effect.Merged merged -> {
                JsonNode shaped = shape(merged, result, view);
                Map<String, JsonNode> assigned = assigned(merged, view.on(shaped));
                JsonNode together = merge(merged, shaped);
                Template path = merged.outputPath();
                yield exit(assigned, path == null ? together : evaluate(path, "OutputPath", view.on(together)), next);
            }
        };
    }

    /** What the ResultSelector of a state in JSONPath makes of its result. */
    JsonNode shape(Effect.Merged effect, JsonNode result, View view) throws StateFailure, InterruptedException {
        Template selector = effect.resultSelector();
        return selector == null ? result : evaluate(selector, "ResultSelector", view.on(result));
    }

    private Map<String, JsonNode> assigned(Effect.Evaluated effect, String place, View view)
            throws StateFailure, InterruptedException {
        Map<String, JsonNode> assigned = new LinkedHashMap<>();
        for (Map.Entry<String, Template> variable : effect.assign().entrySet()) {
            String field = place + "Assign/" + variable.getKey();
            assigned.put(variable.getKey(), evaluate(variable.getValue(), field, view));
        }
        return assigned;
    }

    private Map<String, JsonNode> assigned(Effect.Merged effect, View view) throws StateFailure, InterruptedException {
        Map<String, JsonNode> assigned = new LinkedHashMap<>();
        JsonNode values = evaluate(new Template.Fields(effect.assign()), "Assign", view);
        for (Map.Entry<String, JsonNode> variable : values.properties()) {
            assigned.put(variable.getKey(), variable.getValue());
        }
        return assigned;
    }

    /** The input with the shaped result where ResultPath wants it. */
    JsonNode merge(Effect.Merged effect, JsonNode result) throws StateFailure {
        ReferencePath path = effect.resultPath();
        if (path == null) {
            return input;
        }
        try {
            return ReferencePaths.put(input, path, result);
        } catch (PathException e) {
            throw failure(e);
        }
    }

    private Passage exit(Map<String, JsonNode> assigned, JsonNode output, @Nullable String next) throws StateFailure {
        Payload.checked(output, state.name());
        scope.check(assigned, state.name());
        cursor.recordExited(
                state.type() + "StateExited",
                Details.none().variables(assigned).with("name", state.name()).payload("output", output),
                next);
        scope.assign(assigned);
        return new Passage(output, next);
    }
}
