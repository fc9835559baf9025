package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.jsonpath.Comparison;
import dev.composerunner.stateslanguage.internal.record.Passage;
import dev.composerunner.stateslanguage.model.ChoiceRule;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.template.Comparator.Subject;
import dev.composerunner.stateslanguage.model.template.Condition;
import dev.composerunner.stateslanguage.model.template.Template;

/** Takes the way out of a Choice state. */
public final class Choosing {

    private final Visit visit;
    private final View view;

    private Choosing(Visit visit) {
        this.visit = visit;
        this.view = visit.bindings();
    }

    public static Passage choose(State.Choice choice, Visit visit) throws StateFailure, InterruptedException {
        return new Choosing(visit).choose(choice);
    }

    private Passage choose(State.Choice choice) throws StateFailure, InterruptedException {
        for (int i = 0; i < choice.rules().size(); i++) {
            ChoiceRule rule = choice.rules().get(i);
            String place = "Choices[" + i + "]/";
            if (holds(rule.condition(), place + "Condition")) {
                return new Exit(visit).leave(rule.effect(), place, visit.input(), view, rule.next());
            }
        }
        if (choice.otherwise() == null) {
            throw new StateFailure(
                    Errors.NO_CHOICE,
                    "Failed to transition out of the state '" + choice.name()
                            + "'. The state does not point to a next state.");
        }
        return new Exit(visit).leave(choice.effect(), "", visit.input(), view, choice.otherwise());
    }

    private boolean holds(Condition condition, String field) throws StateFailure, InterruptedException {
        return switch (condition) {
            case Condition.Expression(Template value) -> {
                JsonNode matches = visit.evaluate(value, field, view);
                if (!matches.isBoolean()) {
                    throw visit.unexpected(value, field, "boolean", matches);
                }
                yield matches.booleanValue();
            }
            case Condition.And and -> {
                for (Condition part : and.conditions()) {
                    if (!holds(part, field)) {
                        yield false;
                    }
                }
                yield true;
            }
            case Condition.Or or -> {
                for (Condition part : or.conditions()) {
                    if (holds(part, field)) {
                        yield true;
                    }
                }
                yield false;
            }
            case Condition.Not(Condition part) -> !holds(part, field);
            case Condition.Comparison comparison -> holds(comparison);
        };
    }

    private boolean holds(Condition.Comparison comparison) throws StateFailure, InterruptedException {
        JsonNode variable = visit.find(comparison.variable(), view);
        if (comparison.comparator().subject() == Subject.IS_PRESENT) {
            return variable.isMissingNode() != expected(comparison);
        }
        JsonNode operand = comparison.operand() instanceof Template.Path path
                ? visit.find(path, view)
                : visit.evaluate(comparison.operand(), "Choices", view);
        if (variable.isMissingNode() || operand.isMissingNode()) {
            Template missing = variable.isMissingNode() ? comparison.variable() : comparison.operand();
            throw visit.fault("Invalid path '" + text(missing)
                    + "': The choice state's condition path references an invalid value.");
        }
        return Comparison.holds(variable, comparison.comparator(), operand);
    }

    /** The operand of a test such as IsPresent. */
    private static boolean expected(Condition.Comparison comparison) {
        return comparison.operand() instanceof Template.Literal(JsonNode value) && value.booleanValue();
    }

    private static String text(Template template) {
        return template instanceof Template.Path(String text) ? text : "";
    }
}
