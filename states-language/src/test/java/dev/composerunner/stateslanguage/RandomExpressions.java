package dev.composerunner.stateslanguage;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Expressions of both query languages, most of them well formed, few of them sensible. */
final class RandomExpressions {

    private static final List<String> FUNCTIONS = List.of(
            "sum",
            "max",
            "min",
            "average",
            "count",
            "length",
            "substring",
            "substringBefore",
            "substringAfter",
            "lowercase",
            "uppercase",
            "trim",
            "pad",
            "contains",
            "split",
            "join",
            "match",
            "replace",
            "number",
            "string",
            "floor",
            "ceil",
            "abs",
            "round",
            "power",
            "sqrt",
            "boolean",
            "not",
            "exists",
            "append",
            "reverse",
            "distinct",
            "sort",
            "zip",
            "keys",
            "lookup",
            "merge",
            "spread",
            "type",
            "each",
            "map",
            "filter",
            "reduce",
            "single",
            "sift",
            "formatNumber",
            "formatBase",
            "formatInteger",
            "parseInteger",
            "base64encode",
            "base64decode",
            "encodeUrl",
            "encodeUrlComponent",
            "decodeUrl",
            "decodeUrlComponent",
            "fromMillis",
            "toMillis",
            "error",
            "assert",
            "shuffle",
            "clone",
            "eval",
            "now",
            "millis",
            "partition",
            "range",
            "hash",
            "random",
            "uuid",
            "parse",
            "nothing");

    /** With the number of their arguments. */
    private static final List<Map.Entry<String, Integer>> INTRINSICS = List.of(
            Map.entry("Format", 2),
            Map.entry("StringToJson", 1),
            Map.entry("JsonToString", 1),
            Map.entry("Array", 3),
            Map.entry("ArrayPartition", 2),
            Map.entry("ArrayContains", 2),
            Map.entry("ArrayRange", 3),
            Map.entry("ArrayGetItem", 2),
            Map.entry("ArrayLength", 1),
            Map.entry("ArrayUnique", 1),
            Map.entry("Base64Encode", 1),
            Map.entry("Base64Decode", 1),
            Map.entry("Hash", 2),
            Map.entry("JsonMerge", 3),
            Map.entry("MathRandom", 2),
            Map.entry("MathAdd", 2),
            Map.entry("StringSplit", 2),
            Map.entry("UUID", 0));

    private static final List<String> WORDS = List.of(
            "a",
            "b",
            "items",
            "",
            "a b",
            "2026-11-21T10:00:00Z",
            "SHA-256",
            "{}",
            "{} {}",
            "%",
            "\u00e9",
            "\ud83d\ude00",
            "\\",
            "'",
            "[Y0001]-[M01]",
            "#,##0.00",
            "xX",
            "\u0000",
            "true",
            "12",
            "-1e400",
            "[1,",
            "{\"a\":1}",
            "YQ==",
            "!");

    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "3",
            "-1",
            "0.5",
            "255",
            "1000",
            "1e3",
            "100000",
            "2147483648",
            "9007199254740993",
            "1e308",
            "-0",
            "123456789012345678901234567890");

    private final Draws draws;

    RandomExpressions(Draws draws) {
        this.draws = draws;
    }

    static List<String> words() {
        return WORDS;
    }

    static List<String> numbers() {
        return NUMBERS;
    }

    /** An expression that has a value for most inputs. */
    String simpleJsonata() {
        return draws.of(
                "$states.input",
                "1 + 1",
                "$string($states.input)",
                "[1..3]",
                "{'a': $states.input}",
                "$exists($v)",
                "$count($states.input.*)",
                "$type($states.input) = 'object'",
                "$uuid()",
                "$states.context.State.Name");
    }

    /** A path that leads to something in most inputs. */
    String simplePath() {
        return draws.of("$", "$", "$['a']", "$.items[*]", "$..a", "$$.State.Name", "$.items");
    }

    /** An expression in JSONata, as it stands between the percent signs. */
    String jsonata() {
        return damaged(jsonata(4));
    }

    private String jsonata(int depth) {
        if (depth == 0) {
            return leaf();
        }
        Supplier<String> inner = () -> jsonata(depth - 1);
        return draws.from(
                this::leaf,
                () -> inner.get() + "." + name(),
                () -> inner.get() + " " + operator() + " " + inner.get(),
                () -> "$" + draws.of(FUNCTIONS) + "(" + list(inner) + ")",
                () -> "$" + draws.of(FUNCTIONS) + "(" + inner.get() + ", " + lambda(depth) + ")",
                () -> "[" + list(inner) + "]",
                () -> "[" + inner.get() + ".." + inner.get() + "]",
                () -> "{" + inner.get() + ": " + inner.get() + "}",
                () -> "(" + inner.get() + " ? " + inner.get() + " : " + inner.get() + ")",
                () -> inner.get() + "[" + inner.get() + "]",
                () -> inner.get() + "^(" + draws.of("", "<", ">") + inner.get() + ")",
                () -> inner.get() + "{" + inner.get() + ": " + inner.get() + "}",
                () -> inner.get() + draws.of("@$i", "#$i", ".%", ".*", ".**", "[]") + draws.of("", "." + name()),
                () -> "($x := " + inner.get() + "; " + inner.get() + ")",
                () -> "($f := " + lambda(depth) + "; $f(" + list(inner) + "))",
                () -> "-" + inner.get(),
                () -> inner.get() + " ~> " + draws.from(() -> "$" + draws.of(FUNCTIONS), this::transform),
                () -> "$match(" + inner.get() + ", /"
                        + draws.of("a", "a*", "(a|b)+", "[ab]", "(?=a)", "^$", ".*?", "\\d{2}") + "/"
                        + draws.of("", "i", "m", "im") + ")");
    }

    private String leaf() {
        return draws.from(
                () -> "$states.input",
                () -> "$states.input." + name(),
                () -> "$states." + draws.of("result", "context", "errorOutput", "nothing"),
                () -> "$states.context.Execution.Input",
                () -> "$" + draws.of("x", "i", "v", "f", "w", "", "$"),
                () -> draws.of(NUMBERS),
                () -> "\"" + draws.of(WORDS).replace("\\", "\\\\").replace("\"", "\\\"") + "\"",
                () -> draws.of("true", "false", "null", "[]", "{}", "()", "*", "**", "%", name()));
    }

    private String transform() {
        return "|" + leaf() + "|" + jsonata(1) + draws.of("", ", " + jsonata(1)) + "|";
    }

    private String lambda(int depth) {
        return "function(" + draws.of("$x", "", "$x, $i", "$x, $i, $a") + ")" + draws.of("", "", "", "<n:n>", "<s-:s>")
                + "{ " + (draws.once(20) ? "$f($x)" : draws.from(() -> jsonata(depth - 1), () -> "$x")) + " }";
    }

    private String operator() {
        return draws.of(
                "+", "-", "*", "/", "%", "&", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "~>", "?:", "??");
    }

    private String name() {
        return draws.of("a", "b", "items", "`a b`", "length", "\u00e9", "`", "nothing");
    }

    /** A path in JSONPath. */
    String path() {
        return damaged(plainPath());
    }

    private String plainPath() {
        String root = draws.of("$", "$", "$", "$$", "$$.Execution", "$v", "$w");
        return root + IntStream.range(0, draws.below(4)).mapToObj(_ -> step()).collect(Collectors.joining());
    }

    private String step() {
        return draws.from(
                () -> "." + draws.of("a", "b", "items", "nothing"),
                () -> "['" + draws.of("a", "b", "a b", "it\\'s", "") + "']",
                () -> "[" + draws.of("0", "1", "-1", "99999999999", "0:2", ":", "-1:", "0,1", "*") + "]",
                () -> draws.of(".*", "..a", "..*", "..[0]", "[?(@.a)]", ".", ".a.", "[(@.length-1)]"),
                () -> "[?(@.a " + draws.of("==", "<", "=~", "in", "!=", "size", "subsetof") + " "
                        + draws.of("1", "'a'", "/a/", "[1]", "null", "$.b", "@.b") + ")]",
                () -> "." + draws.of("length", "min", "max", "sum", "avg", "keys", "concat", "first", "append") + "("
                        + draws.of("", "1", "$.a", "$..a") + ")");
    }

    /** A call of an intrinsic function. */
    String intrinsic() {
        return damaged(intrinsic(3));
    }

    private String intrinsic(int depth) {
        Supplier<String> argument = () -> draws.from(
                this::plainPath,
                () -> "'" + draws.of(WORDS).replace("\\", "\\\\").replace("'", "\\'") + "'",
                () -> draws.of(NUMBERS),
                () -> draws.of("true", "null", "false"),
                () -> depth == 0 ? "1" : intrinsic(depth - 1));
        Map.Entry<String, Integer> function = draws.of(INTRINSICS);
        int arguments = function.getValue() + (draws.once(30) ? 1 : 0);
        return "States." + function.getKey() + "("
                + IntStream.range(0, arguments).mapToObj(_ -> argument.get()).collect(Collectors.joining(", ")) + ")";
    }

    private String list(Supplier<String> element) {
        return IntStream.range(0, draws.below(4)).mapToObj(_ -> element.get()).collect(Collectors.joining(", "));
    }

    /** Usually {@code text} itself, now and then without a part or with a foreign character. */
    private String damaged(String text) {
        if (!draws.once(40) || text.isEmpty()) {
            return text;
        }
        int at = draws.below(Math.min(256, text.length()));
        return draws.from(
                () -> text.substring(0, at),
                () -> text.substring(at),
                () -> text.substring(0, at)
                        + draws.of(List.of("(", ")", "[", "]", "{", "}", "'", "\"", "$", "%", "\\", "/", "\u0000"))
                        + text.substring(at),
                () -> text.substring(0, at).repeat(1 + draws.below(256)) + text.substring(at));
    }
}
