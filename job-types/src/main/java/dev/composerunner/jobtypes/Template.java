package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text of a job type file with expressions in it: {@code ${parameters.NAME}}, {@code ${inputs.NAME}}, {@code ${outputs}}. What an
 * expression stands for is put in as it is; nothing in it is looked at again, and no shell sees it. A second dollar sign before an
 * expression keeps its text.
 *
 * @param text as it was written
 */
public record Template(String text) {

    private static final Pattern EXPRESSION = Pattern.compile("[$][$][{]|[$][{]([^}]*)[}]|[$][{]");
    private static final String PARAMETERS = "parameters.";
    private static final String INPUTS = "inputs.";
    private static final String OUTPUTS = "outputs";

    /**
     * What expressions stand for.
     *
     * @param parameters the job's, with defaults filled in
     * @param inputs path of each input that is there, by its name
     * @param outputs path of the folder of outputs
     */
    public record Values(JsonNode parameters, Map<String, String> inputs, String outputs) {}

    /** The expressions in the text, without the brackets; an unclosed one is the empty text. */
    List<String> expressions() {
        var found = new ArrayList<String>();
        Matcher matcher = EXPRESSION.matcher(text);
        while (matcher.find()) {
            if (!matcher.group().equals("$${")) {
                found.add(matcher.group(1) == null ? "" : matcher.group(1));
            }
        }
        return found;
    }

    /** What the text says whatever the job, or nothing where that is up to its parameters. */
    public Optional<String> literal() {
        return expressions().isEmpty()
                ? Optional.of(fill(new Values(MissingNode.getInstance(), Map.of(), "")))
                : Optional.empty();
    }

    /** Why an expression is none, or nothing. */
    static Optional<String> problem(String expression, ParameterSchema schema, Iterable<String> inputs) {
        if (expression.equals(OUTPUTS)) {
            return Optional.empty();
        }
        if (expression.startsWith(INPUTS)) {
            String name = expression.substring(INPUTS.length());
            for (String input : inputs) {
                if (input.equals(name)) {
                    return Optional.empty();
                }
            }
            return Optional.of("${" + expression + "}: no such input; allowed: " + listed(inputs));
        }
        if (expression.startsWith(PARAMETERS)) {
            return schema.mayHave(expression.substring(PARAMETERS.length()))
                    ? Optional.empty()
                    : Optional.of("${" + expression + "}: no such parameter; allowed: " + listed(schema.names()));
        }
        return Optional.of(
                "${" + expression
                        + "}: no such expression; allowed: ${parameters.NAME}, ${inputs.NAME}, ${outputs}, and $${ for ${ itself");
    }

    private static String listed(Iterable<String> names) {
        String list = String.join(", ", names);
        return list.isEmpty() ? "none" : list;
    }

    /**
     * The text with values in place of expressions. A parameter that is absent or null is the empty text; one that is no text stands
     * as JSON.
     */
    public String fill(Values values) {
        return EXPRESSION
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group().equals("$${")
                                ? "${"
                                : value(match.group(1), values)
                                        .map(Template::text)
                                        .orElse("")));
    }

    /**
     * The items of a list that this item stands for: an item that is one expression and nothing else is left out where its parameter
     * is absent or null, and is several where it is a list; any other item is one.
     */
    public Stream<String> items(Values values) {
        Matcher whole = EXPRESSION.matcher(text);
        if (!whole.matches() || whole.group(1) == null) {
            return Stream.of(fill(values));
        }
        Optional<JsonNode> value = value(whole.group(1), values);
        if (value.isPresent() && value.get().isArray()) {
            var items = new ArrayList<String>();
            value.get().forEach(each -> items.add(text(each)));
            return items.stream();
        }
        return value.map(Template::text).stream();
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static Optional<JsonNode> value(String expression, Values values) {
        if (expression.equals(OUTPUTS)) {
            return Optional.of(TextNode.valueOf(values.outputs()));
        }
        if (expression.startsWith(INPUTS)) {
            return Optional.ofNullable(values.inputs().get(expression.substring(INPUTS.length())))
                    .map(TextNode::valueOf);
        }
        JsonNode at = values.parameters();
        for (String name : expression.substring(PARAMETERS.length()).split("[.]", -1)) {
            at = at.path(name);
        }
        return at.isMissingNode() || at.isNull() ? Optional.empty() : Optional.of(at);
    }
}
