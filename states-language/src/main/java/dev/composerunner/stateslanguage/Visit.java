package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.jsonata.Bindings;
import dev.composerunner.stateslanguage.internal.jsonata.ExpressionException;
import dev.composerunner.stateslanguage.model.Effect;
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
    private final Scope scope;
    private final Cursor cursor;
    private final @Nullable ObjectNode item;
    private final Instant entered;
    private final long enteredId;
    private int retries;

    /** Enters {@code state}; {@code item} is the {@code Map} part of the context object inside a Map state. */
    Visit(Environment environment, State state, JsonNode input, Scope scope, Cursor cursor, @Nullable ObjectNode item)
            throws StateFailure {
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
    }

    Environment environment() {
        return environment;
    }

    State state() {
        return state;
    }

    JsonNode input() {
        return input;
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

    int retries() {
        return retries;
    }

    void countRetry() {
        retries++;
    }

    /** What expressions see before there is a result. */
    Bindings bindings() {
        return bindings("", null, item);
    }

    Bindings bindingsWithResult(JsonNode result) {
        return bindings("result", result, item);
    }

    Bindings bindingsWithError(JsonNode errorOutput) {
        return bindings("errorOutput", errorOutput, item);
    }

    Bindings bindingsWithItem(ObjectNode selected) {
        return bindings("", null, selected);
    }

    private Bindings bindings(String name, @Nullable JsonNode value, @Nullable ObjectNode item) {
        ObjectNode context = environment.context();
        context.putObject("State")
                .put("Name", state.name())
                .put("EnteredTime", entered.toString())
                .put("RetryCount", retries);
        if (item != null) {
            context.set("Map", item);
        }
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        states.set("input", input);
        states.set("context", context);
        if (value != null) {
            states.set(name, value);
        }
        return Bindings.of(scope.visible(), states);
    }

    /** The same where a resumed execution has to see what was drawn, or read from the clock, the first time. */
    JsonNode evaluateOnce(Template template, String field, Bindings bindings)
            throws StateFailure, InterruptedException {
        return Chance.in(template)
                ? cursor.once(field, () -> evaluate(template, field, bindings))
                : evaluate(template, field, bindings);
    }

    JsonNode evaluate(Template template, String field, Bindings bindings) throws StateFailure, InterruptedException {
        Optional<StateFailure> before = cursor.failedEvaluation(field);
        if (before.isPresent()) {
            throw before.get();
        }
        try {
            return environment.evaluator().evaluate(template, field, bindings);
        } catch (ExpressionException e) {
            throw evaluationFailed(e.getMessage(), e.field());
        }
    }

    /** The failure for an expression that gave {@code value} where something of type {@code wanted} is needed. */
    StateFailure unexpected(Template template, String field, String wanted, JsonNode value) throws StateFailure {
        String subject = switch (template) {
            case Template.Expression(String text) -> "JSONata expression '" + text + "'";
            case Template.Literal _, Template.Elements _, Template.Fields _ -> "value";
        };
        String type = value.getNodeType().name().toLowerCase(Locale.ROOT);
        return evaluationFailed(
                "The " + subject + " specified for the field '" + field
                        + "' returned an unexpected result type. Expected '" + wanted + "', but was '" + type
                        + "' for value: " + value,
                field);
    }

    /** Records that an evaluation failed, and gives the failure to throw. */
    StateFailure evaluationFailed(@Nullable String message, @Nullable String location) throws StateFailure {
        Details details = evaluationFailure(message, location);
        cursor.recordEvaluationFailed(details);
        return new StateFailure(Errors.QUERY, details.text("cause"));
    }

    /** The same for an expression that gave a value of the right type which the field cannot hold. */
    StateFailure invalid(String message, String location) throws StateFailure {
        Details details = evaluationFailure(message, location);
        cursor.record("EvaluationFailed", details);
        return new StateFailure(Errors.QUERY, details.text("cause"));
    }

    private Details evaluationFailure(@Nullable String message, @Nullable String location) {
        String cause = "An error occurred while executing the state '" + state.name() + "' (entered at the event id #"
                + enteredId + "). " + message;
        return Details.failure(Errors.QUERY, cause).with("location", location).with("state", state.name());
    }

    /** Leaves the state by its transition. */
    Passage leave(Effect effect, JsonNode otherwise, Bindings bindings, Transition transition)
            throws StateFailure, InterruptedException {
        String next = switch (transition) {
            case Transition.Next(String name) -> name;
            case Transition.End() -> null;
        };
        return leave(effect, "", otherwise, bindings, next);
    }

    /**
     * Leaves the state: evaluates {@code effect}, whose expressions see no variable that it assigns, and passes {@code otherwise} on
     * where it has no output.
     *
     * @param place where the effect stands in the state, for messages: {@code Catch[0]/}
     */
    Passage leave(Effect effect, String place, JsonNode otherwise, Bindings bindings, @Nullable String next)
            throws StateFailure, InterruptedException {
        Map<String, JsonNode> assigned = new LinkedHashMap<>();
        for (Map.Entry<String, Template> variable : effect.assign().entrySet()) {
            JsonNode value = evaluate(variable.getValue(), place + "Assign/" + variable.getKey(), bindings);
            assigned.put(variable.getKey(), Payload.checked(value, state.name()));
        }
        JsonNode output = effect.output() == null ? otherwise : evaluate(effect.output(), place + "Output", bindings);
        Payload.checked(output, state.name());
        cursor.recordExited(
                state.type() + "StateExited",
                Details.none().variables(assigned).with("name", state.name()).payload("output", output),
                next);
        scope.assign(assigned);
        return new Passage(output, next);
    }
}
