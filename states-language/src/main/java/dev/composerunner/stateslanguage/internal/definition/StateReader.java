package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.model.ChoiceRule;
import dev.composerunner.stateslanguage.model.Delay;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Template;
import dev.composerunner.stateslanguage.model.Transition;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads one state. */
final class StateReader {

    private static final int LONGEST_SECONDS = 99_999_999;
    private static final List<String> TYPES =
            List.of("Task", "Choice", "Pass", "Wait", "Succeed", "Fail", "Map", "Parallel");
    private static final List<String> JSON_PATH_FIELDS = List.of(
            "InputPath",
            "OutputPath",
            "ResultPath",
            "Parameters",
            "ResultSelector",
            "Result",
            "ItemsPath",
            "SecondsPath",
            "TimestampPath",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "MaxConcurrencyPath",
            "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath",
            "ErrorPath",
            "CausePath");

    private final FlowReader flows;
    private final String name;
    private final Fields fields;

    StateReader(FlowReader flows, String name, Fields fields) {
        this.flows = flows;
        this.name = name;
        this.fields = fields;
    }

    State read() {
        checkLanguage();
        State state = byType();
        for (String field : JSON_PATH_FIELDS) {
            fields.refuse(
                    field, "a field of JSONPath, which is not supported: JSONata has Arguments, Assign and Output");
        }
        fields.refuseOthers();
        return state;
    }

    private void checkLanguage() {
        String language = fields.text("QueryLanguage");
        if (language == null && !flows.jsonata()) {
            fields.problem(
                    "QueryLanguage",
                    "JSONPath (the language of a definition that names none) is not supported, allowed: JSONata");
        } else if (language != null && !language.equals("JSONata")) {
            fields.problem("QueryLanguage", "\"" + language + "\" is not supported, allowed: JSONata");
        }
    }

    private State byType() {
        String type = fields.requiredText("Type");
        return switch (type) {
            case "Task" -> task();
            case "Choice" -> choice();
            case "Pass" -> new State.Pass(name, TemplateReader.effect(fields), transition());
            case "Wait" -> new State.Wait(name, delay(), TemplateReader.effect(fields), transition());
            case "Succeed" -> new State.Succeed(name, new Effect(Map.of(), TemplateReader.template(fields, "Output")));
            case "Fail" -> new State.Fail(name, text("Error"), text("Cause"));
            case "Map" -> map();
            case "Parallel" -> parallel();
            default -> {
                if (!type.isEmpty()) {
                    fields.problem("Type", "\"" + type + "\" is not one of " + String.join(", ", TYPES));
                }
                yield new State.Pass(name, TemplateReader.effect(fields), transition());
            }
        };
    }

    private @Nullable Template text(String field) {
        return TemplateReader.value(fields, field, JsonNode::isTextual, "a string");
    }

    private State task() {
        String resource = fields.requiredText("Resource");
        ResourceRule.problem(resource).ifPresent(problem -> fields.problem("Resource", problem));
        fields.refuse("HeartbeatSeconds", "heartbeats are not supported");
        fields.refuse("Credentials", "another role for a task is not supported");
        return new State.Task(
                name,
                resource,
                TemplateReader.template(fields, "Arguments"),
                TemplateReader.value(
                        fields,
                        "TimeoutSeconds",
                        whole(1, LONGEST_SECONDS),
                        "a whole number from 1 to " + LONGEST_SECONDS),
                ErrorRules.retriers(fields),
                ErrorRules.catchers(fields),
                TemplateReader.effect(fields),
                transition());
    }

    private State choice() {
        List<ChoiceRule> rules = new ArrayList<>();
        List<JsonNode> choices = fields.requiredElements("Choices");
        for (int i = 0; i < choices.size(); i++) {
            var rule = new Fields(choices.get(i), fields.pathOf("Choices") + "/" + i, fields.problems());
            rule.required("Condition");
            Template condition = TemplateReader.value(rule, "Condition", JsonNode::isBoolean, "true, false");
            String next = rule.requiredText("Next");
            rules.add(new ChoiceRule(
                    Objects.requireNonNullElse(condition, new Template.Literal(BooleanNode.FALSE)),
                    next,
                    TemplateReader.effect(rule)));
            rule.refuseOthers();
        }
        return new State.Choice(name, rules, fields.text("Default"), TemplateReader.effect(fields));
    }

    private Delay delay() {
        Template seconds = TemplateReader.value(
                fields, "Seconds", whole(0, LONGEST_SECONDS), "a whole number from 0 to " + LONGEST_SECONDS);
        Template timestamp = TemplateReader.value(
                fields, "Timestamp", StateReader::isTimestamp, "an ISO 8601 date and time with an offset");
        if (fields.has("Seconds") == fields.has("Timestamp")) {
            fields.problem("Seconds", "a Wait state has either Seconds or Timestamp");
        }
        if (timestamp != null) {
            return new Delay.Until(timestamp);
        }
        return new Delay.Seconds(
                Objects.requireNonNullElse(seconds, new Template.Literal(JsonNodeFactory.instance.numberNode(0))));
    }

    private State map() {
        for (String field : List.of("ItemReader", "ItemBatcher", "ResultWriter", "Label")) {
            fields.refuse(field, "a field of a distributed Map state, which is not supported");
        }
        fields.refuse("ToleratedFailureCount", "tolerated failures are not supported");
        fields.refuse("ToleratedFailurePercentage", "tolerated failures are not supported");
        fields.refuse("Iterator", "not supported, use ItemProcessor");
        return new State.Map(
                name,
                TemplateReader.value(fields, "Items", JsonNode::isArray, "an array"),
                TemplateReader.template(fields, "ItemSelector"),
                TemplateReader.value(fields, "MaxConcurrency", whole(0, Integer.MAX_VALUE), "a whole number from 0"),
                processor(),
                ErrorRules.retriers(fields),
                ErrorRules.catchers(fields),
                TemplateReader.effect(fields),
                transition());
    }

    private Flow processor() {
        JsonNode node = fields.required("ItemProcessor");
        if (node.isMissingNode()) {
            return new Flow("", Map.of());
        }
        var processor = new Fields(node, fields.pathOf("ItemProcessor"), fields.problems());
        processor.optional("ProcessorConfig").ifPresent(config -> {
            var settings = new Fields(config, processor.pathOf("ProcessorConfig"), fields.problems());
            String mode = settings.text("Mode");
            if (mode != null && !mode.equals("INLINE")) {
                settings.problem("Mode", "\"" + mode + "\" is not supported, allowed: INLINE");
            }
            settings.refuse("ExecutionType", "a field of a distributed Map state, which is not supported");
            settings.refuseOthers();
        });
        Flow flow = flows.read(processor);
        processor.refuseOthers();
        return flow;
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
                TemplateReader.template(fields, "Arguments"),
                branches,
                ErrorRules.retriers(fields),
                ErrorRules.catchers(fields),
                TemplateReader.effect(fields),
                transition());
    }

    private Transition transition() {
        String next = fields.text("Next");
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

    private static Predicate<JsonNode> whole(int least, int most) {
        return node -> node.isIntegralNumber()
                && node.canConvertToInt()
                && node.intValue() >= least
                && node.intValue() <= most;
    }

    private static boolean isTimestamp(JsonNode node) {
        try {
            return node.isTextual() && OffsetDateTime.parse(node.textValue()) != null;
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
