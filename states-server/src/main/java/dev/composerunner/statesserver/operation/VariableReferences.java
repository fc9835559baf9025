package dev.composerunner.statesserver.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.statesserver.store.StoredJson;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which variables the states of a definition read, by the names of the states. */
final class VariableReferences {

    /** A name behind a single {@code $}, not behind a quotation mark's escape or another {@code $}. */
    private static final Pattern VARIABLE = Pattern.compile("(?<![$\\w])\\$([A-Za-z_]\\w*)");

    private static final Pattern TEXT = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`");
    private static final Pattern BOUND = Pattern.compile("\\$([A-Za-z_]\\w*)\\s*:=");
    private static final Pattern PARAMETERS = Pattern.compile("(?:function|\u03bb)\\s*\\(([^)]*)\\)");
    private static final Set<String> FLOWS = Set.of("ItemProcessor", "Iterator", "Branches");
    private static final Set<String> DATA = Set.of("Result", "Comment", "Label", "States", "Resource");

    private final Map<String, SortedSet<String>> found = new TreeMap<>();

    private VariableReferences() {}

    /** Variables in alphabetical order; states that read none are left out. */
    static Map<String, List<String>> of(String definition) {
        JsonNode json;
        try {
            json = StoredJson.MAPPER.readTree(definition);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored definition is no JSON", e);
        }
        var references = new VariableReferences();
        references.flow(json, json.path("QueryLanguage").asText("JSONPath"));
        var lists = new TreeMap<String, List<String>>();
        references.found.forEach((state, names) -> lists.put(state, List.copyOf(names)));
        return lists;
    }

    private void flow(JsonNode flow, String language) {
        flow.path("States").properties().forEach(state -> {
            JsonNode body = state.getValue();
            String own = body.path("QueryLanguage").asText(language);
            var names = new TreeSet<String>();
            collect(body, own.equals("JSONata"), false, null, names);
            if (!names.isEmpty()) {
                found.computeIfAbsent(state.getKey(), key -> new TreeSet<>()).addAll(names);
            }
            for (String field : FLOWS) {
                JsonNode inner = body.path(field);
                if (inner.isArray()) {
                    inner.forEach(branch -> flow(branch, language));
                } else {
                    flow(inner, language);
                }
            }
        });
    }

    private void collect(
            JsonNode json, boolean jsonata, boolean inTemplate, @Nullable String field, Set<String> names) {
        if (json.isObject()) {
            json.properties().forEach(member -> {
                String name = member.getKey();
                boolean skipped = !inTemplate && (FLOWS.contains(name) || DATA.contains(name));
                if (!skipped) {
                    collect(member.getValue(), jsonata, inTemplate || isTemplate(name), name, names);
                }
            });
        } else if (json.isArray()) {
            json.forEach(item -> collect(item, jsonata, inTemplate, jsonata ? field : null, names));
        } else if (json.isTextual()) {
            String text = json.textValue();
            if (jsonata && text.startsWith("{%")) {
                addExpression(text, names);
            } else if (!jsonata && field != null && isPath(field, inTemplate)) {
                addPath(text, names);
            }
        }
    }

    private static boolean isTemplate(String field) {
        return switch (field) {
            case "Parameters", "ResultSelector", "ItemSelector", "Assign", "Arguments", "Output", "BatchInput" -> true;
            default -> false;
        };
    }

    private static boolean isPath(String field, boolean inTemplate) {
        return field.endsWith(".$")
                || (!inTemplate && !field.equals("ResultPath") && (field.endsWith("Path") || field.equals("Variable")));
    }

    private static void addPath(String path, Set<String> names) {
        Matcher variable = VARIABLE.matcher(TEXT.matcher(path).replaceAll("''"));
        while (variable.find()) {
            names.add(variable.group(1));
        }
    }

    private static void addExpression(String expression, Set<String> names) {
        String code = TEXT.matcher(expression).replaceAll("''");
        var local = new HashSet<String>(Set.of("states"));
        Matcher bound = BOUND.matcher(code);
        while (bound.find()) {
            local.add(bound.group(1));
        }
        Matcher parameters = PARAMETERS.matcher(code);
        while (parameters.find()) {
            Matcher parameter = VARIABLE.matcher(parameters.group(1));
            while (parameter.find()) {
                local.add(parameter.group(1));
            }
        }
        Matcher variable = VARIABLE.matcher(code);
        while (variable.find()) {
            boolean called = code.substring(variable.end()).stripLeading().startsWith("(");
            if (!called && !local.contains(variable.group(1))) {
                names.add(variable.group(1));
            }
        }
    }
}
