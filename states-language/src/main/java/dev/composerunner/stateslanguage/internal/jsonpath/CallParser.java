package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.stateslanguage.model.template.Intrinsic;
import dev.composerunner.stateslanguage.model.template.Template;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses calls of intrinsic functions by recursive descent:
 *
 * <pre>
 * call     = name "(" [ argument { "," argument } ] ")"
 * argument = call | path | text | number | "true" | "false" | "null"
 * text     = "'" { character | "\" ( "'" | "{" | "}" | "\" ) } "'"
 * </pre>
 */
public final class CallParser {

    private static final String PREFIX = "States.";
    private static final int LONGEST = 10_000;
    /** AWS takes ten calls inside one another; this bounds the recursion without deciding what AWS takes. */
    private static final int DEEPEST = 50;

    private static final Pattern NAME = Pattern.compile("States\\.[A-Za-z0-9]+");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private final String source;
    private int at;

    private CallParser(String source) {
        this.source = source;
    }

    /** Whether {@code text} is meant as a call, well formed or not. */
    public static boolean looksLikeCall(String text) {
        return text.startsWith(PREFIX);
    }

    /** The call that {@code text} is. */
    public static Template.Call parse(String text) throws CallSyntaxException {
        var parser = new CallParser(text);
        if (text.length() > LONGEST) {
            throw new CallSyntaxException("more than " + LONGEST + " characters", LONGEST);
        }
        Template.Call call = parser.call(0);
        if (parser.at < text.length()) {
            throw parser.unexpected("the end");
        }
        return call;
    }

    private Template.Call call(int depth) throws CallSyntaxException {
        if (depth > DEEPEST) {
            throw new CallSyntaxException("nested deeper than " + DEEPEST + " calls", at);
        }
        int start = at;
        String name = match(NAME).orElseThrow(() -> unexpected("the name of an intrinsic function"));
        Intrinsic function = Intrinsic.named(name)
                .orElseThrow(() -> new CallSyntaxException(name + " is not an intrinsic function", start));
        expect('(');
        List<Template> arguments = new ArrayList<>();
        skipSpace();
        while (!accept(')')) {
            if (!arguments.isEmpty()) {
                expect(',');
            }
            skipSpace();
            arguments.add(argument(depth, function == Intrinsic.FORMAT && arguments.isEmpty()));
            skipSpace();
        }
        if (arguments.size() < function.least() || arguments.size() > function.most()) {
            throw new CallSyntaxException(name + " with " + arguments.size() + " arguments", start);
        }
        return new Template.Call(function, arguments, source.substring(start, at));
    }

    private Template argument(int depth, boolean pattern) throws CallSyntaxException {
        if (at >= source.length()) {
            throw unexpected("an argument");
        }
        char first = source.charAt(at);
        if (first == '\'') {
            return new Template.Literal(TextNode.valueOf(text(pattern)));
        }
        if (first == '$') {
            return path();
        }
        if (looksLikeCall(source.substring(at))) {
            return call(depth + 1);
        }
        return new Template.Literal(word());
    }

    private JsonNode word() throws CallSyntaxException {
        Optional<String> number = match(NUMBER);
        if (number.isPresent()) {
            return number(number.get());
        }
        String word = match(Pattern.compile("true|false|null")).orElseThrow(() -> unexpected("an argument"));
        return switch (word) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> NullNode.getInstance();
        };
    }

    private JsonNode number(String text) throws CallSyntaxException {
        BigDecimal value;
        try {
            value = new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw new CallSyntaxException(text + " has too large an exponent", at - text.length());
        }
        if (value.scale() == 0) {
            BigInteger whole = value.toBigInteger();
            return whole.bitLength() < Long.SIZE
                    ? Arrays.number(whole.longValue())
                    : JsonNodeFactory.instance.numberNode(whole);
        }
        return JsonNodeFactory.instance.numberNode(value.doubleValue());
    }

    /**
     * A text in quotes.
     *
     * @param pattern whether it is the pattern of States.Format, in which an escaped brace must be told from a plain one later, and
     *     so keeps its escape
     */
    private String text(boolean pattern) throws CallSyntaxException {
        var text = new StringBuilder();
        for (at++; at < source.length(); at++) {
            char next = source.charAt(at);
            if (next == '\'') {
                at++;
                return text.toString();
            }
            if (next == '\\') {
                at++;
                if (at == source.length() || "'{}\\".indexOf(source.charAt(at)) < 0) {
                    throw unexpected("', {, } or \\ behind \\");
                }
                next = source.charAt(at);
                if (pattern && next != '\'') {
                    text.append('\\');
                }
            }
            text.append(next);
        }
        throw unexpected("'");
    }

    /** A path ends at a comma or a closing parenthesis of the call around it. */
    private Template.Path path() throws CallSyntaxException {
        int start = at;
        int open = 0;
        char quote = 0;
        for (; at < source.length(); at++) {
            char next = source.charAt(at);
            if (quote != 0) {
                if (next == '\\') {
                    at++;
                } else if (next == quote) {
                    quote = 0;
                }
            } else if (open > 0 && (next == '\'' || next == '"')) {
                quote = next;
            } else if (next == '(' || next == '[') {
                open++;
            } else if (open > 0 && (next == ')' || next == ']')) {
                open--;
            } else if (open == 0 && (next == ',' || next == ')')) {
                break;
            }
        }
        String path = source.substring(start, Math.min(at, source.length())).strip();
        Optional<String> problem = Paths.problem(path);
        if (problem.isPresent()) {
            throw new CallSyntaxException("\"" + path + "\" is not a path: " + problem.get(), start);
        }
        return new Template.Path(path);
    }

    private Optional<String> match(Pattern pattern) {
        Matcher matcher = pattern.matcher(source).region(at, source.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        at = matcher.end();
        return Optional.of(matcher.group());
    }

    private boolean accept(char wanted) {
        boolean there = at < source.length() && source.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char wanted) throws CallSyntaxException {
        if (!accept(wanted)) {
            throw unexpected(String.valueOf(wanted));
        }
    }

    private void skipSpace() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
    }

    private CallSyntaxException unexpected(String wanted) {
        String got = at < source.length() ? "\"" + source.charAt(at) + "\"" : "the end";
        return new CallSyntaxException(got + " where " + wanted + " is wanted", at);
    }
}
