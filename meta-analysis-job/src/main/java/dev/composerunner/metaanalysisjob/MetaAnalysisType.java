package dev.composerunner.metaanalysisjob;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.submission.CacheRule;
import dev.composerunner.contract.submission.Inspection;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    public JobTypeDescription describe() {
        return Description.READ;
    }

    private static final class Description {

        static final JobTypeDescription READ = read();

        private static JobTypeDescription read() {
            try (InputStream in = MetaAnalysisType.class.getResourceAsStream("meta-analysis.job.json")) {
                JsonNode file = ContractJson.MAPPER.readTree(Objects.requireNonNull(in));
                var outputs = new ArrayList<JobTypeDescription.Output>();
                file.path("outputs")
                        .properties()
                        .forEach(output -> outputs.add(new JobTypeDescription.Output(
                                output.getKey(),
                                output.getValue().path("path").asText(),
                                output.getValue().path("required").asBoolean(true))));
                return new JobTypeDescription(
                        NAME,
                        file.path("version").asText(),
                        file.path("description").asText(),
                        file.path("image").asText(),
                        file.path("parameters"),
                        outputs);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
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

    /** Both are found in one answer of the compose API: the size by the specification, the identity by what the documents are. */
    @Override
    public Inspection inspect(JobRequest request, Map<String, String> settings) {
        MetaAnalysisParameters parameters = MetaAnalysisParameters.of(request.environment());
        Optional<MetaAnalysisSummary> summary =
                MetaAnalysisReader.of(settings).read(parameters.metaAnalysisId(), parameters.environment());
        TaskSize size = summary.map(MetaAnalysisSummary::size).orElse(TaskSize.STANDARD);
        return summary.flatMap(MetaAnalysisSummary::documents)
                .map(documents -> Inspection.of(size, parameters.identity(request.secrets(), documents)))
                .orElseGet(() -> Inspection.unidentified(
                        size,
                        "the specification of the meta-analysis could not be read at "
                                + parameters.environment().wireName() + " Neurosynth Compose"));
    }

    /** Documents change elsewhere, and are read by the task. */
    @Override
    public CacheRule cache() {
        return CacheRule.IN_TASK;
    }
}
