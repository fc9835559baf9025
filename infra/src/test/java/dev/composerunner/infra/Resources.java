package dev.composerunner.infra;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import software.amazon.awscdk.assertions.Template;

/** The resources of a template by their names: logical ids without the hash at the end. */
record Resources(JsonNode template) {

    private static final int HASH = 8;

    static Resources of(Template template) {
        return new Resources(SynthesizedApp.json(template));
    }

    /** The properties of every resource of {@code type}, by name. */
    Map<String, JsonNode> ofType(String type) {
        var found = new TreeMap<String, JsonNode>();
        template.path("Resources").properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals(type)) {
                found.put(name(resource.getKey()), resource.getValue().path("Properties"));
            }
        });
        return found;
    }

    /** The properties of the resource {@code name}. */
    JsonNode one(String type, String name) {
        var resources = ofType(type);
        var properties = resources.get(name);
        if (properties == null) {
            throw new AssertionError("no " + type + " named " + name + "; there are " + resources.keySet());
        }
        return properties;
    }

    /** What the role {@code name} may do: an action and what it is done to, for each. */
    TreeSet<String> rights(String name) {
        var rights = new TreeSet<String>();
        ofType("AWS::IAM::Policy").forEach((policy, properties) -> {
            if (policy.equals(name + "DefaultPolicy")) {
                rights.addAll(statements(properties));
            }
        });
        return rights;
    }

    /** What every policy of every role allows, as in {@link #rights}. */
    TreeSet<String> rights() {
        var rights = new TreeSet<String>();
        ofType("AWS::IAM::Policy").values().forEach(properties -> rights.addAll(statements(properties)));
        ofType("AWS::IAM::ManagedPolicy").values().forEach(properties -> rights.addAll(statements(properties)));
        return rights;
    }

    static TreeSet<String> statements(JsonNode properties) {
        var rights = new TreeSet<String>();
        for (var statement : properties.at("/PolicyDocument/Statement")) {
            for (var action : list(statement.path("Action"))) {
                for (var resource : list(statement.path("Resource"))) {
                    rights.add(statement.path("Effect").asText()
                            + ' '
                            + action.asText()
                            + ' '
                            + shown(resource)
                            + (statement.has("Condition") ? " if " + statement.path("Condition") : ""));
                }
            }
        }
        return rights;
    }

    /** A value as text: a reference is the name of what it refers to. */
    static String shown(JsonNode value) {
        if (value.has("Fn::GetAtt")) {
            return name(value.at("/Fn::GetAtt/0").asText());
        }
        if (value.has("Ref")) {
            String reference = value.path("Ref").asText();
            return reference.startsWith("AWS::") ? reference : name(reference);
        }
        if (value.has("Fn::Join")) {
            return StreamSupport.stream(value.at("/Fn::Join/1").spliterator(), false)
                    .map(Resources::shown)
                    .collect(joining());
        }
        if (value.has("Fn::Select")) {
            return shown(value.at("/Fn::Select/1/Fn::Split/1"));
        }
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static List<JsonNode> list(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).toList()
                : List.of(value);
    }

    private static String name(String logicalId) {
        return logicalId.matches(".*[0-9A-F]{8}") ? logicalId.substring(0, logicalId.length() - HASH) : logicalId;
    }
}
