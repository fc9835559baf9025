package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.jsonata.ExpressionException;
import dev.composerunner.stateslanguage.internal.jsonpath.PathException;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.journal.NoteKind;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One stay in a state: what its expressions see, and what the history says of it. */
public final class Visit {

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
    public Visit(
            Environment environment, State state, JsonNode input, Scope scope, Cursor cursor, @Nullable ObjectNode item)
            throws StateFailure, InterruptedException {
        this(environment, state, input, scope, cursor, item, null);
    }

    /** The same with another context object than the one of the execution; null for that. */
    public Visit(
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

    public Environment environment() {
        return environment;
    }

    public State state() {
        return state;
    }

    /** What the state works on: its input, or what its InputPath selects of that. */
    public JsonNode input() {
        return selected;
    }

    /** The input as it came, which results are put into. */
    JsonNode rawInput() {
        return input;
    }

    public Scope scope() {
        return scope;
    }

    public Cursor cursor() {
        return cursor;
    }

    @Nullable
    public ObjectNode item() {
        return item;
    }

    public Instant entered() {
        return entered;
    }

    public long enteredId() {
        return enteredId;
    }

    public int retries() {
        return retries;
    }

    /** Lets expressions see the token of the attempt that begins; null where it has none. */
    public void setToken(@Nullable String token) {
        this.token = token;
    }

    void countRetry() {
        retries++;
    }

    /** What expressions see before there is a result. */
    public View bindings() {
        return view(input(), null, null, item);
    }

    public View bindingsWithResult(JsonNode result) {
        return view(result, "result", result, item);
    }

    View bindingsWithError(JsonNode errorOutput) {
        return view(errorOutput, "errorOutput", errorOutput, item);
    }

    public View bindingsWithItem(ObjectNode selected) {
        return view(input(), null, null, selected);
    }

    private View view(JsonNode data, @Nullable String name, @Nullable JsonNode value, @Nullable ObjectNode item) {
        var whole = new ContextObject(environment, state, entered, retries, token, item, context);
        return new View(scope, data, whole, input, name, value);
    }

    /** The same where a resumed execution has to see what was drawn, or read from the clock, the first time. */
    public JsonNode evaluateOnce(Template template, String field, View view) throws StateFailure, InterruptedException {
        return Chance.in(template)
                ? cursor.once(new NoteKind.Evaluated(field), () -> evaluate(template, field, view))
                : evaluate(template, field, view);
    }

    public JsonNode evaluate(Template template, String field, View view) throws StateFailure, InterruptedException {
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
    public JsonNode find(Template.Path path, View view) throws InterruptedException {
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
    public StateFailure unexpected(Template template, String field, String wanted, JsonNode value) throws StateFailure {
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
    public StateFailure evaluationFailed(@Nullable String message, @Nullable String location) throws StateFailure {
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
    public StateFailure fault(String message) {
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
}
