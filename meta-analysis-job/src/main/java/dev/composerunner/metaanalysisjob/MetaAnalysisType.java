package dev.composerunner.metaanalysisjob;

import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.Submission;
import java.util.Map;
import java.util.Set;

/** Meta-analyses of Neurosynth Compose, as a type of job. */
public final class MetaAnalysisType implements JobType {

    /** The type's name. */
    public static final String NAME = "meta-analysis";

    /** Called by {@link java.util.ServiceLoader}. */
    public MetaAnalysisType() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> variables() {
        return MetaAnalysisParameters.variables();
    }

    @Override
    public JobRequest read(Submission submission) {
        MetaAnalysisParameters parameters = MetaAnalysisParameters.of(submission);
        return parameters.request(submission.artifactPrefix().orElse(null));
    }

    @Override
    public TaskSize size(JobRequest request, Map<String, String> settings) {
        MetaAnalysisParameters parameters = MetaAnalysisParameters.of(request.environment());
        return TaskSizing.of(settings).sizeFor(parameters.metaAnalysisId(), parameters.environment());
    }
}
