package dev.composerunner.metaanalysisjob;

import dev.composerunner.contract.JobSecrets;
import dev.composerunner.job.BuiltInJob;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.ComposeBundleSource;
import java.io.IOException;
import java.util.Map;

/** Computes a meta-analysis of Neurosynth Compose and gives its results back. */
public final class MetaAnalysisJob implements BuiltInJob {

    /** Called by {@link java.util.ServiceLoader}. */
    public MetaAnalysisJob() {}

    @Override
    public String type() {
        return MetaAnalysisType.NAME;
    }

    @Override
    public Work read(Map<String, String> variables) {
        MetaAnalysisParameters parameters = MetaAnalysisParameters.of(variables);
        Integer cores = parameters.nCores();
        var settings = new JobSettings(
                parameters.metaAnalysisId(),
                Addresses.of(parameters.environment(), variables),
                parameters.noUpload(),
                cores == null ? Runtime.getRuntime().availableProcessors() : cores);
        return new Compose(parameters.metaAnalysisId(), settings, parameters.secrets());
    }

    private record Compose(String id, JobSettings settings, JobSecrets secrets) implements Work {

        @Override
        public void run(JobContext submitted) throws JobFailedException, IOException, InterruptedException {
            // The task's own are those of the deployment, for whoever submits none.
            JobContext context = submitted.withSecrets(submitted.secrets().or(secrets));
            try (var calls = new HttpCalls(HttpLimits.STANDARD, RetryPolicy.STANDARD)) {
                new MetaAnalysisWork(
                                settings,
                                new ComposeBundleSource(id, settings.addresses(), calls),
                                new MetaAnalysis(Parts.NONE),
                                calls)
                        .run(context);
            }
        }
    }
}
