package dev.composerunner.cli.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.metaanalysisjob.inputs.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads an estimator or a corrector from the command line: a name in any case, then arguments, between commas. */
final class ComponentText {

    static final String ESTIMATORS = "ALE, MKDADensity, KDA, ALESubtraction, MKDAChi2, SCALE";
    static final String CORRECTORS = "montecarlo, bonferroni, fdr (or indep), negcorr, FWECorrector, FDRCorrector";

    private static final String METHOD = "method";
    private static final Pattern NAME = Pattern.compile("(\\*\\*)?[A-Za-z_][A-Za-z0-9_]*");

    /** What a name of a corrector stands for. */
    private record Shortcut(String type, String method) {}

    private static final Map<String, Shortcut> SHORTCUTS = Map.of(
            "montecarlo", new Shortcut("FWECorrector", "montecarlo"),
            "bonferroni", new Shortcut("FWECorrector", "bonferroni"),
            "fdr", new Shortcut("FDRCorrector", "indep"),
            "indep", new Shortcut("FDRCorrector", "indep"),
            "negcorr", new Shortcut("FDRCorrector", "negcorr"));

    private ComponentText() {}

    /** @throws InvalidRequestException if the name is none of {@link #ESTIMATORS} or what follows is no argument */
    static ObjectNode estimator(String text) {
        List<String> parts = parts(text);
        for (String known : List.of(ESTIMATORS.split(", ", -1))) {
            if (known.equalsIgnoreCase(parts.getFirst())) {
                return withArguments("--estimator", Method.component(known), parts);
            }
        }
        throw InvalidRequestException.of("--estimator", parts.getFirst(), ESTIMATORS);
    }

    /** @throws InvalidRequestException if the name is none of {@link #CORRECTORS} or what follows is no argument */
    static ObjectNode corrector(String text) {
        List<String> parts = parts(text);
        String name = parts.getFirst().toLowerCase(Locale.ROOT);
        Shortcut shortcut = SHORTCUTS.get(name);
        if (shortcut != null) {
            ObjectNode component = Method.component(shortcut.type());
            component.withObject("/args").put(METHOD, shortcut.method());
            return withArguments("--corrector", component, parts);
        }
        return switch (name) {
            case "fwecorrector" -> withArguments("--corrector", Method.component("FWECorrector"), parts);
            case "fdrcorrector" -> withArguments("--corrector", Method.component("FDRCorrector"), parts);
            default -> throw InvalidRequestException.of("--corrector", parts.getFirst(), CORRECTORS);
        };
    }

    private static ObjectNode withArguments(String option, ObjectNode component, List<String> parts) {
        ObjectNode arguments = component.withObject("/args");
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals).strip();
            if (equals < 0 || !NAME.matcher(name).matches()) {
                throw InvalidRequestException.of(option, part, "arguments like kernel__fwhm=8, between commas");
            }
            arguments.set(name, value(part.substring(equals + 1).strip()));
        }
        return component;
    }

    /** A number, truth value, null, quoted text or list is what it is in JSON; all else is text. */
    private static JsonNode value(String text) {
        try {
            JsonNode value = text.isEmpty() ? null : ContractJson.MAPPER.readTree(text);
            // A number with something behind it, 8mm, is text: reading stops at the end of the number.
            return value == null || (value.isNumber() && !isNumber(text)) ? TextNode.valueOf(text) : value;
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    }

    /** What stands between commas that are in no brackets and no quotes. */
    private static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            depth += quoted ? 0 : c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
            if (c == ',' && depth == 0 && !quoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }
}
