package dev.composerunner.cli.client;

import dev.composerunner.cli.run.JobOptions;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.contract.submission.Reuse;
import dev.composerunner.contract.submission.Submission;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Submits a job. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Submits a job and prints its name, the artifact_prefix that the other commands take.",
            "A meta-analysis by its ID, or a job of any type by --job-type with its parameters."
        })
public final class SubmitCommand implements Callable<Integer> {

    /** Options that are of the meta-analysis alone, apart from its keys, which may be in the environment. */
    private static final List<String> OF_META_ANALYSIS = List.of("--environment", "--no-upload", "--n-cores");

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "Id of the meta-analysis at Neurosynth Compose; not with --job-type.")
    private @Nullable String metaAnalysisId;

    @Option(names = "--job-type", paramLabel = "NAME", description = "Type of the job; job-types list names them.")
    private @Nullable String jobType;

    @Option(
            names = "--job-version",
            paramLabel = "VERSION",
            description = "Version that the job type has to have (default: any).")
    private @Nullable String jobVersion;

    @Mixin
    private ParameterOptions parameters = new ParameterOptions();

    @Option(names = "--artifact-prefix", paramLabel = "NAME", description = "Name of the job (default: a random one).")
    private @Nullable String artifactPrefix;

    @Option(
            names = "--reuse",
            paramLabel = "none|running|completed",
            description = {
                "Which equal jobs answer in the place of a new one: none, one that runs, or one that has succeeded too",
                "(default: completed with --job-type and without --artifact-prefix, else none)."
            })
    private Reuse.@Nullable Scope reuse;

    @Mixin
    private JobOptions options = new JobOptions();

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Map<String, Object> submission = submission();
        if (artifactPrefix != null) {
            submission.put("artifact_prefix", artifactPrefix);
        }
        if (reuse != null) {
            submission.put("reuse", reuse);
        }
        try (ServiceClient client = service.client()) {
            SubmitAnswer answer = client.submit(submission);
            List<String> warnings = answer.warnings() == null ? List.of() : answer.warnings();
            warnings.forEach(warning -> Terminal.say("warning: " + warning));
            sayReuse(answer);
            Terminal.print(answer.artifactPrefix());
            return 0;
        }
    }

    private static void sayReuse(SubmitAnswer answer) {
        if (Boolean.TRUE.equals(answer.reused())) {
            Terminal.say("an equal job answers: attempt " + answer.attempt() + ", " + answer.status());
        } else if (answer.notReused() != null) {
            Terminal.say("a new job, attempt " + answer.attempt() + ": " + answer.notReused());
        }
    }

    private Map<String, Object> submission() throws IOException {
        if (jobType == null) {
            requireUse(
                    jobVersion == null && !parameters.areGiven(), "--job-version, --parameters and -p need --job-type");
            requireUse(metaAnalysisId != null, "give the ID of a meta-analysis, or --job-type");
            Map<String, Object> submission = options.submission();
            submission.put("meta_analysis_id", String.valueOf(metaAnalysisId));
            return submission;
        }
        requireUse(
                metaAnalysisId == null,
                "got both an ID and --job-type; give an ID as a parameter: -p meta_analysis_id=ID");
        requireUse(
                spec == null
                        || OF_META_ANALYSIS.stream()
                                .noneMatch(spec.commandLine().getParseResult()::hasMatchedOption),
                String.join(", ", OF_META_ANALYSIS) + " do not go with --job-type; give parameters with -p");
        var submission = new HashMap<String, Object>();
        submission.put(Submission.JOB_TYPE, jobType);
        if (jobVersion != null) {
            submission.put(Submission.VERSION, jobVersion);
        }
        submission.put(Submission.PARAMETERS, parameters.read());
        return submission;
    }

    private void requireUse(boolean right, String message) {
        if (!right && spec != null) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
