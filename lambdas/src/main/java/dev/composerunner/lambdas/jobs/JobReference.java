package dev.composerunner.lambdas.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.InvalidRequestException;
import java.util.List;

/**
 * The job that a request is about.
 *
 * @param prefix the job's name
 * @param executionArn its execution
 */
public record JobReference(ArtifactPrefix prefix, String executionArn) {

    /** The job of a name. */
    public static JobReference of(ArtifactPrefix prefix, String stateMachineArn) {
        return new JobReference(prefix, executions(stateMachineArn) + prefix);
    }

    /** Reads {@code job_id}, else {@code artifact_prefix}. */
    public static JobReference byId(JsonNode payload, String stateMachineArn) {
        return of(payload, stateMachineArn, List.of("job_id", "artifact_prefix"));
    }

    /** Reads {@code artifact_prefix}, else the names that older clients use. */
    public static JobReference byPrefix(JsonNode payload, String stateMachineArn) {
        return of(payload, stateMachineArn, List.of("artifact_prefix", "run_id", "job_id"));
    }

    private static JobReference of(JsonNode payload, String stateMachineArn, List<String> fields) {
        for (String field : fields) {
            JsonNode value = payload.path(field);
            if (value.isMissingNode()
                    || value.isNull()
                    || (value.isTextual() && value.textValue().isEmpty())) {
                continue;
            }
            if (!value.isTextual()) {
                throw InvalidRequestException.of(field, value, "a text");
            }
            return of(field, value.textValue(), stateMachineArn);
        }
        throw new InvalidRequestException(fields.getFirst() + ": missing; allowed: the " + fields.getFirst()
                + " that the submission was answered with");
    }

    private static JobReference of(String field, String value, String stateMachineArn) {
        String executions = executions(stateMachineArn);
        if (!value.startsWith("arn:")) {
            return of(new ArtifactPrefix(value), stateMachineArn);
        }
        if (value.contains(":execution:") && !value.startsWith(executions)) {
            throw RefusedException.notFound(field + ": " + shown(value) + " is no job of this service");
        }
        String name = value.startsWith(executions) ? value.substring(executions.length()) : "";
        try {
            return new JobReference(new ArtifactPrefix(name), value);
        } catch (InvalidRequestException e) {
            throw InvalidRequestException.of(field, '"' + value + '"', executions + "NAME");
        }
    }

    private static String executions(String stateMachineArn) {
        return stateMachineArn.replace(":stateMachine:", ":execution:") + ":";
    }

    private static String shown(String value) {
        return value.length() <= 200 ? value : value.substring(0, 200) + "...";
    }
}
