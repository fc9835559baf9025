package dev.composerunner.cli.client;

import dev.composerunner.cli.run.JobOptions;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.answer.SubmitAnswer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a job. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = "Submits a job and prints its name, the artifact_prefix that the other commands take.")
public final class SubmitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "Id of the meta-analysis at Neurosynth Compose.")
    private String metaAnalysisId = "";

    @Option(names = "--artifact-prefix", paramLabel = "NAME", description = "Name of the job (default: a random one).")
    private @Nullable String artifactPrefix;

    @Mixin
    private JobOptions options = new JobOptions();

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws InterruptedException {
        Map<String, Object> submission = options.submission();
        submission.put("meta_analysis_id", metaAnalysisId);
        if (artifactPrefix != null) {
            submission.put("artifact_prefix", artifactPrefix);
        }
        try (ServiceClient client = service.client()) {
            SubmitAnswer answer = client.submit(submission);
            List<String> warnings = answer.warnings() == null ? List.of() : answer.warnings();
            warnings.forEach(warning -> Terminal.say("warning: " + warning));
            Terminal.print(answer.artifactPrefix());
            return 0;
        }
    }
}
