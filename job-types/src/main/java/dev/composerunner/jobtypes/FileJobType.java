package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.submission.CacheRule;
import dev.composerunner.contract.submission.ContainerJob;
import dev.composerunner.contract.submission.Inspection;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.ParameterProblem;
import dev.composerunner.contract.submission.ParametersRefusedException;
import dev.composerunner.contract.submission.Submission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A job type that is written as a file.
 *
 * @param document the file
 */
public record FileJobType(JobTypeDocument document) implements JobType {

    /**
     * Most characters of a container's command and environment as JSON: what ECS lets a task be started with, 8,192, less what the
     * runner's own container needs.
     */
    static final int MAX_CONTAINER = 6_000;

    @Override
    public String name() {
        return document.name();
    }

    @Override
    public JobTypeDescription describe() {
        return new JobTypeDescription(
                document.name(),
                document.version(),
                document.description(),
                document.image(),
                document.parameters().document(),
                document.outputs().entrySet().stream()
                        .map(each -> new JobTypeDescription.Output(
                                each.getKey(),
                                each.getValue().path(),
                                each.getValue().required()))
                        .toList());
    }

    /** None: parameters travel as an object, and reach the program as its command, its variables and a file. */
    @Override
    public Set<String> variables() {
        return Set.of();
    }

    /** Reads the parameters, which the submission is. */
    @Override
    public JobRequest read(Submission submission) {
        JsonNode parameters = document.parameters().withDefaults(submission.document());
        requireNoNul(parameters, "");
        JobOrder.Container container = container(parameters);
        JobSize size;
        try {
            size = JobSize.of(document, parameters);
        } catch (JobSize.InvalidSizeException e) {
            throw refused("", String.valueOf(e.getMessage()));
        }
        return new JobRequest(
                null,
                Map.of(),
                JobSecrets.NONE,
                List.of(),
                new ContainerJob(
                        document.source(),
                        parameters,
                        container,
                        new JobOrder.Size(
                                Integer.toString(size.cpu()), Integer.toString(size.memoryMiB()), size.diskGiB()),
                        new JobOrder.Retry(
                                document.retry().attempts(),
                                document.retry().firstWaitSeconds(),
                                document.retry().factor(),
                                document.retry().capSeconds()),
                        document.timeoutSeconds()));
    }

    /** No argument and no variable of a process can have one. */
    private static void requireNoNul(JsonNode value, String pointer) {
        if (value.isTextual() && value.textValue().indexOf('\0') >= 0) {
            throw refused(pointer, "got a NUL character; allowed: text without it");
        }
        value.properties().forEach(each -> {
            if (each.getKey().indexOf('\0') >= 0) {
                throw refused(pointer, "got a name with a NUL character; allowed: text without it");
            }
            requireNoNul(each.getValue(), LocatedDocument.member(pointer, each.getKey()));
        });
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            requireNoNul(value.get(i), pointer + '/' + i);
        }
    }

    private JobOrder.Container container(JsonNode parameters) {
        var inputs = new TreeMap<String, String>();
        document.inputs().forEach((name, input) -> inputs.put(name, input.path()));
        var values = new Template.Values(parameters, inputs, JobPaths.OUTPUTS);
        var container = new JobOrder.Container(
                document.command().stream().flatMap(item -> item.items(values)).toList(),
                document.environment().entrySet().stream()
                        .map(each -> new JobOrder.Variable(
                                each.getKey(), each.getValue().fill(values)))
                        .toList());
        int length = ContractJson.MAPPER.valueToTree(container).toString().length();
        if (length > MAX_CONTAINER) {
            throw refused(
                    "",
                    "got " + length + " characters of command and environment; allowed: at most " + MAX_CONTAINER
                            + "; a program finds long parameters in " + JobPaths.PARAMETERS);
        }
        return container;
    }

    private static ParametersRefusedException refused(String pointer, String message) {
        return new ParametersRefusedException(List.of(new ParameterProblem(pointer, message)));
    }

    /** Jobs of the type have a task definition of their own, and are identified by their parameters with defaults filled in. */
    @Override
    public Inspection inspect(JobRequest request, Map<String, String> settings) {
        return new Inspection(
                TaskSize.STANDARD, Optional.ofNullable(request.container()).map(ContainerJob::parameters), null);
    }

    @Override
    public CacheRule cache() {
        return new CacheRule(document.cache().never(), document.cache().ttlSeconds(), false);
    }
}
