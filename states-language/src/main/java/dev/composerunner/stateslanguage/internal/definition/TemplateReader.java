package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.composerunner.stateslanguage.internal.jsonata.Evaluator;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.Problem.Severity;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values that may hold JSONata expressions, and parses each expression once to see that it can be. */
final class TemplateReader {

    private static final String OPEN = "{%";
    private static final String CLOSE = "%}";
    private static final Pattern VARIABLE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0,79}");
    /** A name that is no literal, and does not begin a function. */
    private static final Pattern NAME_AT_START = Pattern.compile(
            "(?!(?:true|false|null)\\b|function\\s*\\(|\u03bb)(?:(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)|`(?<quoted>[^`]*)`)");

    /** Deeper templates than any editor writes; a bound that keeps the recursion off the stack's end. */
    private static final int DEEPEST = 200;

    private TemplateReader() {}

    /** The variables of {@code Assign}. */
    static Map<String, Template> assign(Fields fields) {
        Map<String, Template> assign = new LinkedHashMap<>();
        fields.optional("Assign").ifPresent(node -> {
            if (!node.isObject()) {
                fields.problem("Assign", Fields.shown(node) + " is not an object");
            }
            var names = new Fields(node.isObject() ? node : fieldless(), fields.pathOf("Assign"), fields.problems());
            node.forEachEntry((name, value) -> {
                checkVariable(names, name);
                assign.put(name, read(value, names.pathOf(name), fields.problems(), 0));
            });
        });
        return assign;
    }

    /** Reports {@code name} where a variable cannot be called so. */
    static void checkVariable(Fields names, String name) {
        if (!VARIABLE.matcher(name).matches() || name.equals("states")) {
            names.problem(
                    name,
                    "\"" + name + "\" cannot be a variable: up to 80 letters, digits and _, not a digit"
                            + " first, and not states");
        }
    }

    private static JsonNode fieldless() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Any JSON, or null where the field is absent. */
    static @Nullable Template template(Fields fields, String name) {
        return fields.optional(name)
                .map(node -> read(node, fields.pathOf(name), fields.problems(), 0))
                .orElse(null);
    }

    /**
     * An expression, or a literal that {@code allowed} accepts; null where the field is absent or wrong.
     *
     * @param wanted the literals allowed, for the message
     */
    static @Nullable Template value(Fields fields, String name, Predicate<JsonNode> allowed, String wanted) {
        Template template = template(fields, name);
        return switch (template) {
            case null -> null;
            case Template.Expression expression -> expression;
            case Template.Literal literal when allowed.test(literal.value()) -> literal;
            case Template.Elements elements when allowed.test(JsonNodeFactory.instance.arrayNode()) -> elements;
            case Template.Literal _, Template.Elements _, Template.Fields _, Template.Path _, Template.Call _ -> {
                String got = Fields.shown(fields.optional(name).orElse(NullNode.getInstance()));
                fields.problem(name, got + " is not " + wanted + " or a JSONata expression");
                yield null;
            }
        };
    }

    private static Template read(JsonNode node, String path, List<Problem> problems, int depth) {
        if (depth > DEEPEST) {
            problems.add(new Problem(path, "nested deeper than " + DEEPEST + " levels"));
            return new Template.Literal(NullNode.getInstance());
        }
        if (node.isTextual()) {
            return text(node, path, problems);
        }
        if (node.isArray()) {
            List<Template> elements = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                elements.add(read(node.get(i), path + "/" + i, problems, depth + 1));
            }
            return literal(elements) ? new Template.Literal(node) : new Template.Elements(elements);
        }
        if (node.isObject()) {
            var names = new Fields(node, path, problems);
            Map<String, Template> values = new LinkedHashMap<>();
            node.forEachEntry((name, value) -> values.put(name, read(value, names.pathOf(name), problems, depth + 1)));
            return literal(values.values()) ? new Template.Literal(node) : new Template.Fields(values);
        }
        return new Template.Literal(node);
    }

    /** Whether nothing among {@code parts} is computed. */
    static boolean literal(Collection<Template> parts) {
        return parts.stream().allMatch(part -> part instanceof Template.Literal);
    }

    private static Template text(JsonNode node, String path, List<Problem> problems) {
        String text = node.textValue();
        boolean opened = text.startsWith(OPEN);
        boolean closed = text.endsWith(CLOSE) && text.length() >= OPEN.length() + CLOSE.length();
        if (opened != closed) {
            problems.add(new Problem(
                    path, Fields.shown(node) + " is half an expression: {% and %} must span the whole string"));
        }
        if (!opened || !closed) {
            return new Template.Literal(node);
        }
        String expression =
                text.substring(OPEN.length(), text.length() - CLOSE.length()).strip();
        Optional<String> reason = Evaluator.syntaxError(expression);
        reason.ifPresentOrElse(
                wrong -> problems.add(
                        new Problem(Severity.ERROR, Problem.NO_EXPRESSION, path, "not a JSONata expression: " + wrong)),
                () -> checkStart(expression, path, problems));
        return new Template.Expression(expression);
    }

    /**
     * Reports a name at the beginning, as of {@code states.input} without its dollar: there is no context item to look it up in. Names further
     * on may be those of fields, and are not looked at.
     */
    private static void checkStart(String expression, String path, List<Problem> problems) {
        Matcher start = NAME_AT_START.matcher(expression);
        if (start.lookingAt()) {
            String name = start.group("quoted") == null ? start.group("name") : start.group("quoted");
            problems.add(new Problem(
                    Severity.ERROR,
                    Problem.NO_CONTEXT,
                    path,
                    "Reference to '" + name + "' at the top level is not supported."));
        }
    }
}
