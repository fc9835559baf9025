package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.model.ChoiceRule;
import dev.composerunner.stateslanguage.model.Delay;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.Reading;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Transition;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads one state. */
final class StateReader {

    private static final List<String> TYPES =
            List.of("Task", "Choice", "Pass", "Wait", "Succeed", "Fail", "Map", "Parallel");

    private final FlowReader flows;
    private final String name;
    private final Fields fields;
    private final Dialect dialect;

    StateReader(FlowReader flows, String name, Fields fields) {
        this.flows = flows;
        this.name = name;
        this.fields = fields;
        this.dialect = Dialect.of(QueryLanguages.of(fields, flows.language()));
    }

    State read() {
        State state = byType();
        String other = dialect.language() == QueryLanguage.JSONATA ? "JSONPath" : "JSONata";
        for (String field : dialect.foreign()) {
            fields.refuseUnknown(
                    field,
                    "a field of " + other + ", but the state is in "
                            + dialect.language().text());
        }
        fields.refuseOthers();
        return state;
    }

    private State byType() {
        String type = fields.requiredText("Type");
        return switch (type) {
            case "Task" -> new TaskReader(flows.type(), fields, dialect).read(name, reading(), transition());
            case "Choice" -> choice();
            case "Pass" -> pass();
            case "Wait" ->
                new State.Wait(name, reading(), delay(), dialect.effect(fields, Outputs.INPUT), transition());
            case "Succeed" -> new State.Succeed(name, reading(), dialect.effect(fields, Outputs.END));
            case "Fail" ->
                new State.Fail(
                        name,
                        new Reading(dialect.language(), null),
                        dialect.text(fields, "Error"),
                        dialect.text(fields, "Cause"));
            case "Map" -> new MapReader(flows, fields, dialect).read(name, reading(), transition());
            case "Parallel" -> parallel();
            default -> {
                if (!type.isEmpty()) {
                    fields.problem("Type", "\"" + type + "\" is not one of " + String.join(", ", TYPES));
                }
                fields.knowAll();
                yield pass();
            }
        };
    }

    private Reading reading() {
        return dialect.reading(fields);
    }

    private State pass() {
        boolean paths = dialect.language() == QueryLanguage.JSON_PATH;
        return new State.Pass(
                name,
                reading(),
                paths ? dialect.arguments(fields) : null,
                paths ? fields.optional("Result").orElse(null) : null,
                dialect.effect(fields, Outputs.RESULT),
                transition());
    }

    private State choice() {
        List<ChoiceRule> rules = new ArrayList<>();
        Effect otherwise = dialect.effect(fields, Outputs.INPUT);
        List<JsonNode> choices = fields.requiredElements("Choices");
        for (int i = 0; i < choices.size(); i++) {
            var rule = new Fields(choices.get(i), fields.pathOf("Choices") + "/" + i, fields.problems());
            rules.add(new ChoiceRule(
                    dialect.condition(rule),
                    rule.requiredText("Next"),
                    sameOutput(dialect.effect(rule, Outputs.RULE), otherwise)));
            rule.refuseOthers();
        }
        return new State.Choice(name, reading(), rules, fields.name("Default"), otherwise);
    }

    /** In JSONPath, a rule has no output of its own: that of the state counts, whichever rule is taken. */
    private static Effect sameOutput(Effect rule, Effect state) {
        return rule instanceof Effect.Merged && state instanceof Effect.Merged merged
                ? new Effect.Merged(merged.resultSelector(), merged.resultPath(), rule.assign(), merged.outputPath())
                : rule;
    }

    private Delay delay() {
        Template seconds =
                dialect.value(fields, "Seconds", Numerals.whole(0, Numerals.LONGEST_SECONDS), Numerals.wanted(0));
        Template timestamp = dialect.value(fields, "Timestamp", Timestamps::valid, "an RFC 3339 timestamp");
        long given = Stream.of("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
                .filter(fields::has)
                .count();
        if (given != 1) {
            fields.problem("Seconds", "a Wait state has either Seconds or Timestamp");
        }
        if (timestamp != null) {
            return new Delay.Until(timestamp);
        }
        return new Delay.Seconds(
                Objects.requireNonNullElse(seconds, new Template.Literal(JsonNodeFactory.instance.numberNode(0))));
    }

    private State parallel() {
        List<Flow> branches = new ArrayList<>();
        List<JsonNode> nodes = fields.requiredElements("Branches");
        for (int i = 0; i < nodes.size(); i++) {
            var branch = new Fields(nodes.get(i), fields.pathOf("Branches") + "/" + i, fields.problems());
            branches.add(flows.read(branch));
            branch.refuseOthers();
        }
        return new State.Parallel(
                name,
                reading(),
                dialect.arguments(fields),
                branches,
                ErrorRules.retriers(fields),
                ErrorRules.catchers(fields, dialect),
                dialect.effect(fields, Outputs.WORK),
                transition());
    }

    private Transition transition() {
        String next = fields.name("Next");
        JsonNode end = fields.optional("End").orElse(null);
        if (end != null && !end.isBoolean()) {
            fields.problem("End", Fields.shown(end) + " is not true or false");
        }
        boolean ends = end != null && end.asBoolean();
        if (ends == fields.has("Next")) {
            fields.problem("Next", ends ? "a state has either Next or End, not both" : "missing, and End is not true");
        }
        return next == null ? new Transition.End() : new Transition.Next(next);
    }
}
