package dev.composerunner.containerjob;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.contract.ContainerOrder;
import dev.composerunner.contract.FailureType;
import dev.composerunner.job.BuiltInJob;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.job.JobRecord;
import dev.composerunner.job.store.ContentTypes;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeException;
import dev.composerunner.jobtypes.JobTypeReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One job of a type that is written as a file: brings its inputs, runs its program, keeps its outputs.
 *
 * @param order what is to be done
 * @param run where the program runs
 * @param objects the objects of the results bucket
 * @param resultsFolder the folder of all jobs in the bucket, with a closing slash
 */
public record ContainerWork(ContainerOrder order, ProgramRun run, ObjectSource objects, String resultsFolder)
        implements BuiltInJob.Work {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    @Override
    public void run(JobContext context) throws JobFailedException, IOException, InterruptedException {
        JobTypeDocument type;
        try {
            type = JobTypeReader.read(order.type());
        } catch (JobTypeException e) {
            throw new JobFailedException(
                    FailureType.InvalidInput, "the job type of the order is none: " + e.getMessage(), e);
        }
        JobRecord record = context.reports().record();
        record.detail("job_type_version", TextNode.valueOf(order.version()));
        record.detail("parameters", order.parameters());
        context.reports()
                .events()
                .tell("workflow.start", Map.of("job_type", order.jobType(), "version", order.version()));
        JobFolders folders = run.folders(type, context);
        Staging.Staged staged;
        try (var download = new Download(run.ownNetwork(), FIRST_PAUSE)) {
            staged = new Staging(type, order.parameters(), folders, objects, download, resultsFolder)
                    .bring(context.reports().phases());
        }
        record.detail("inputs", staged.record());
        ProgramRun.Ended ended =
                run.run(new ProgramRun.Staged(type, order.parameters(), folders, staged.names()), context);
        context.reports().events().tell("program.end", Map.of("exit_code", ended.exitCode()));
        requireSuccess(type, ended.exitCode());
        keep(type, folders, context);
    }

    private static void requireSuccess(JobTypeDocument type, int exitCode) throws JobFailedException {
        if (exitCode != 0) {
            throw new JobFailedException(
                    type.retry().exitCodes().getOrDefault(exitCode, FailureType.JobError),
                    "the program ended with exit code " + exitCode + signal(exitCode) + "; its log says more",
                    null);
        }
    }

    private static String signal(int exitCode) {
        return exitCode > 128 && exitCode < 160 ? " (signal " + (exitCode - 128) + ')' : "";
    }

    private static void keep(JobTypeDocument type, JobFolders folders, JobContext context)
            throws JobFailedException, IOException, InterruptedException {
        var outputs = new Outputs(type, folders);
        List<Outputs.Found> found = outputs.find();
        context.reports().record().warn(outputs.warnings());
        context.keepArtifacts(found.stream()
                .map(each -> new JobContext.Kept(
                        each.name(),
                        each.file(),
                        Objects.requireNonNullElse(each.mediaType(), ContentTypes.of(each.name()))))
                .toList());
    }
}
