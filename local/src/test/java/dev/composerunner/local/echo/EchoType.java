package dev.composerunner.local.echo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.submission.Inspection;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.Submission;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A job that says what it is given: all that another type of job needs, in two classes. */
public final class EchoType implements JobType {

    static final String NAME = "echo";
    static final String TEXT = "TEXT";
    static final String PASSWORD = "password";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public JobTypeDescription describe() {
        return new JobTypeDescription(
                NAME,
                "1",
                "Says what it is given",
                "built-in",
                JsonNodeFactory.instance.objectNode().put("type", "object"),
                List.of());
    }

    @Override
    public Set<String> variables() {
        return Set.of(TEXT);
    }

    @Override
    public JobRequest read(Submission submission) {
        String text = submission
                .text("text")
                .orElseThrow(() -> new InvalidRequestException("text: missing; allowed: any text"));
        return new JobRequest(
                submission.artifactPrefix().orElse(null),
                Map.of(TEXT, text),
                JobSecrets.NONE.with(PASSWORD, submission.secret(PASSWORD).orElse(null)),
                List.of());
    }

    @Override
    public Inspection inspect(JobRequest request, Map<String, String> settings) {
        return Inspection.unidentified(TaskSize.LARGE);
    }
}
