package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.JobTypesAnswer;
import dev.composerunner.contract.answer.JobTypesAnswer.JobTypeAnswer;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.contract.submission.Submission;
import dev.composerunner.lambdas.access.AccessCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tells which job types there are, which parameters they have, and whether their jobs can run here. */
public final class JobTypesHandler implements RequestStreamHandler {

    private final JobTypes types;
    private final Function<JobType, Optional<String>> unavailable;
    private final Supplier<Map<String, String>> broken;
    private final AccessCheck access;

    /** Called by Lambda: what is deployed runs. */
    public JobTypesHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private JobTypesHandler(HandlerSettings settings) {
        this(settings, settings.jobTypes(), _ -> Optional.empty(), Map::of);
    }

    /**
     * @param settings of the handlers
     * @param types those there are
     * @param unavailable why jobs of a type cannot run here, or nothing
     * @param broken what is wrong with job type files, by the file's name
     */
    public JobTypesHandler(
            HandlerSettings settings,
            JobTypes types,
            Function<JobType, Optional<String>> unavailable,
            Supplier<Map<String, String>> broken) {
        this.access = settings.access();
        this.types = types;
        this.unavailable = unavailable;
        this.broken = broken;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(access, KeyLevel.SUBMIT, (payload, _) -> Exchange.Answer.ok(list(payload)));
    }

    private JobTypesAnswer list(JsonNode payload) {
        var submission = Submission.of(payload);
        var asked = submission.text(Submission.JOB_TYPE).isPresent()
                ? List.of(types.of(submission))
                : types.all().values();
        Map<String, String> problems = broken.get();
        return new JobTypesAnswer(asked.stream().map(this::answer).toList(), problems.isEmpty() ? null : problems);
    }

    private JobTypeAnswer answer(JobType type) {
        JobTypeDescription description = type.describe();
        String reason = unavailable.apply(type).orElse(null);
        return new JobTypeAnswer(
                description.name(),
                description.version(),
                description.description(),
                description.image(),
                description.parameters(),
                description.outputs(),
                reason == null,
                reason);
    }
}
