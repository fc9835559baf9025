package dev.composerunner.lambdas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.answer.CheckAnswer;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.contract.submission.Reuse;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.reuse.EqualJobs;
import dev.composerunner.lambdas.reuse.JobHash;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Starts the execution of a submission. */
final class Submissions {

    /** Between a look and a start, another job that computes the same may begin or end. */
    private static final int MAX_TRIES = 10;

    private final JobStart start;
    private final EqualJobs equalJobs;
    private final JobTypes types;
    private final Map<String, String> environment;
    private final String statusUrl;

    Submissions(
            SfnClient sfn,
            S3Client s3,
            InstantSource clock,
            HandlerSettings settings,
            JobTypes types,
            @Nullable Ledger ledger,
            JobEvents events) {
        this.start = new JobStart(sfn, s3, clock, settings, ledger, events);
        this.types = types;
        this.environment = settings.environment();
        this.equalJobs = new EqualJobs(
                new Executions(sfn),
                new JobDocuments(s3, settings.bucket()),
                settings.keys(),
                settings.stateMachineArn(),
                clock);
        this.statusUrl = settings.optional(HandlerEnvironment.STATUS_URL, "");
    }

    /**
     * What a submission came to.
     *
     * @param answer what it is answered with
     * @param isNew whether a job was started, and not found
     */
    record Outcome(SubmitAnswer answer, boolean isNew) {}

    /**
     * Starts the job, or finds an earlier one that answers. The same submission again by the same caller, while the job runs, is answered
     * with the same job.
     *
     * @param caller who submits it
     * @throws InvalidRequestException if the document is no submission
     * @throws RefusedException if another job has or had the chosen artifact prefix
     */
    Outcome start(JsonNode document, Caller caller) {
        JobTypes.Typed typed = types.read(document);
        JobRequest request = typed.request();
        Optional<String> hash = typed.reuse().scope() == Reuse.Scope.none ? Optional.empty() : hash(typed);
        if (hash.isPresent()) {
            return startOrFind(typed, hash.get(), caller);
        }
        ArtifactPrefix prefix = request.artifactPrefix() == null ? ArtifactPrefix.random() : request.artifactPrefix();
        return switch (start.begin(typed, prefix, caller)) {
            case JobStart.Begun.Running running ->
                new Outcome(
                        SubmitAnswer.submitted(
                                running.arn(), prefix.value(), statusUrl(running.arn()), warnings(typed)),
                        true);
            case JobStart.Begun.Taken _ -> throw RefusedException.taken(prefix);
        };
    }

    /** What {@link #start} would do, without doing it. */
    CheckAnswer check(JsonNode document) {
        JobTypes.Typed typed = types.read(document);
        var reuse = new Reuse(Reuse.Scope.completed, true, typed.reuse().maxAgeSeconds());
        String hash = hash(typed)
                .orElseThrow(
                        () -> new InvalidRequestException(
                                "job_type: got \""
                                        + typed.type().name() + "\", whose jobs cannot be compared now"
                                        + Optional.ofNullable(typed.inspect(environment)
                                                        .unidentified())
                                                .map(reason -> ", since " + reason)
                                                .orElse("")
                                        + "; allowed: a type whose parameters, or the documents that they name, say what a job computes"));
        EqualJobs.Found found = equalJobs.find(hash, 1, reuse, typed.type().cache());
        EqualJobs.Job latest = found.latest();
        return new CheckAnswer(
                latest != null,
                hash,
                latest == null ? null : latest.jobId(),
                latest == null ? null : latest.attempt().artifactPrefix().value(),
                latest == null ? null : latest.attempt().number(),
                latest == null ? null : latest.status(),
                found instanceof EqualJobs.Answer,
                found instanceof EqualJobs.Missing missing ? missing.reason() : null);
    }

    private Optional<String> hash(JobTypes.Typed typed) {
        return typed.inspect(environment)
                .identity()
                .map(identity ->
                        JobHash.of(typed.type().name(), typed.type().describe().version(), identity));
    }

    private Outcome startOrFind(JobTypes.Typed typed, String hash, Caller caller) {
        int first = 1;
        int taken = 0;
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            switch (equalJobs.find(hash, first, typed.reuse(), typed.type().cache())) {
                case EqualJobs.Answer found -> {
                    EqualJobs.Job job = found.latest();
                    return new Outcome(
                            answer(typed, job.attempt(), job.jobId(), job.status(), true, null, found.metadata()),
                            false);
                }
                case EqualJobs.Missing missing -> {
                    switch (start.begin(typed, missing.next().artifactPrefix(), caller)) {
                        case JobStart.Begun.Running(String arn, boolean isNew) -> {
                            return new Outcome(
                                    answer(
                                            typed,
                                            missing.next(),
                                            arn,
                                            isNew ? "SUBMITTED" : "RUNNING",
                                            !isNew,
                                            missing.reason(),
                                            null),
                                    isNew);
                        }
                        case JobStart.Begun.Taken(boolean byDocuments) -> {
                            // Left by a start that has come to nothing, of a file that said something else then.
                            if (byDocuments && missing.next().number() == taken) {
                                first = taken + 1;
                            }
                            taken = missing.next().number();
                        }
                    }
                }
            }
        }
        throw RefusedException.conflict("the jobs that compute the same begin and end too fast; submit again");
    }

    private SubmitAnswer answer(
            JobTypes.Typed typed,
            Attempt attempt,
            String arn,
            String status,
            boolean reused,
            @Nullable String notReused,
            @Nullable JsonNode metadata) {
        return new SubmitAnswer(
                arn,
                attempt.artifactPrefix().value(),
                status,
                statusUrl(arn),
                knownWarnings(typed),
                attempt.jobHash(),
                attempt.number(),
                reused,
                notReused,
                metadata);
    }

    private @Nullable List<String> knownWarnings(JobTypes.Typed typed) {
        var warnings = new ArrayList<>(typed.request().warnings());
        start.warning().ifPresent(warnings::add);
        return warnings.isEmpty() ? null : warnings;
    }

    /** Of a job that cannot be compared with others, where the submission asked for one. */
    private @Nullable List<String> warnings(JobTypes.Typed typed) {
        if (!typed.reuse().asked() || typed.reuse().scope() == Reuse.Scope.none) {
            return knownWarnings(typed);
        }
        var warnings = new ArrayList<>(typed.request().warnings());
        String reason = typed.inspect(environment).unidentified();
        warnings.add("reuse: "
                + (reason == null ? "jobs of " + typed.type().name() + " cannot be compared" : reason)
                + "; this is a new one");
        return warnings;
    }

    private String statusUrl(String arn) {
        return statusUrl.isEmpty()
                ? "/jobs/" + arn
                : statusUrl + "?job_id=" + URLEncoder.encode(arn, StandardCharsets.UTF_8);
    }
}
