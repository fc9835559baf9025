package dev.composerunner.lambdas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A function of the template that infra's tests hold equal to what is deployed. Whatever refers to a resource is that resource's logical
 * id here.
 *
 * @param handler class of its handler
 * @param environment its variables
 * @param rights what its role may do
 */
record DeployedFunction(String handler, Map<String, String> environment, List<Right> rights) {

    private static final Path TEMPLATE =
            Path.of("../infra/src/test/resources/dev/composerunner/infra/ComposeRunner.template.json");

    /**
     * An action on a resource.
     *
     * @param action such as {@code s3:GetObject}
     * @param resource may end with a wildcard
     * @param prefixes what the prefix of a listing has to be, if it is bound
     * @param onlyIfThere whether a call without a prefix is allowed, too
     */
    record Right(String action, String resource, @Nullable String prefixes, boolean onlyIfThere) {

        boolean allows(Call call) {
            return action.equals(call.action())
                    && matches(resource, call.resource())
                    && (prefixes == null || (call.prefix() == null ? onlyIfThere : matches(prefixes, call.prefix())));
        }

        private static boolean matches(String pattern, String text) {
            return text.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
        }
    }

    /**
     * What a call needs the right to do.
     *
     * @param prefix of a listing
     */
    record Call(String action, String resource, @Nullable String prefix) {

        static Call of(String action, String resource) {
            return new Call(action, resource, null);
        }
    }

    /** Every function, by the simple name of its handler's class. */
    static Map<String, DeployedFunction> all() throws IOException {
        JsonNode resources =
                ContractJson.MAPPER.readTree(Files.readString(TEMPLATE)).path("Resources");
        Map<String, DeployedFunction> functions = new TreeMap<>();
        for (JsonNode resource : resources) {
            JsonNode properties = resource.path("Properties");
            // The CDK has functions of its own, which have no image.
            if (resource.path("Type").asText().equals("AWS::Lambda::Function") && properties.has("ImageConfig")) {
                String command = properties.at("/ImageConfig/Command/0").asText();
                String handler = command.substring(0, command.indexOf("::"));
                functions.put(
                        handler.substring(handler.lastIndexOf('.') + 1),
                        new DeployedFunction(
                                handler,
                                properties.at("/Environment/Variables").properties().stream()
                                        .collect(Collectors.toMap(Map.Entry::getKey, each -> text(each.getValue()))),
                                rights(resources, text(properties.path("Role")))));
            }
        }
        return functions;
    }

    /** Those of one service, such as {@code s3}. */
    List<Right> rights(String service) {
        return rights.stream()
                .filter(right -> right.action().startsWith(service + ":"))
                .toList();
    }

    private static List<Right> rights(JsonNode resources, String role) {
        var rights = new ArrayList<Right>();
        for (JsonNode resource : resources) {
            JsonNode properties = resource.path("Properties");
            if (resource.path("Type").asText().equals("AWS::IAM::Policy")
                    && list(properties.path("Roles")).contains(role)) {
                properties.at("/PolicyDocument/Statement").forEach(statement -> rights.addAll(rights(statement)));
            }
        }
        return rights;
    }

    private static List<Right> rights(JsonNode statement) {
        JsonNode condition = statement.path("Condition");
        JsonNode prefixes = condition.findPath("s3:prefix");
        var rights = new ArrayList<Right>();
        for (String action : list(statement.path("Action"))) {
            for (String resource : list(statement.path("Resource"))) {
                rights.add(new Right(
                        action,
                        resource,
                        prefixes.isMissingNode() ? null : list(prefixes).getFirst(),
                        condition.has("StringLikeIfExists")));
            }
        }
        return rights;
    }

    private static List<String> list(JsonNode value) {
        return value.isArray() ? value.valueStream().map(DeployedFunction::text).toList() : List.of(text(value));
    }

    private static String text(JsonNode value) {
        if (value.has("Ref")) {
            return value.path("Ref").asText();
        }
        if (value.has("Fn::GetAtt")) {
            return value.at("/Fn::GetAtt/0").asText();
        }
        return value.has("Fn::Join")
                ? value.at("/Fn::Join/1")
                        .valueStream()
                        .map(DeployedFunction::text)
                        .collect(Collectors.joining())
                : value.asText();
    }
}
