package dev.composerunner.metaanalysisjob.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.ArtifactStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of how far the results of a job have been given back, {@code upload.json}. It is written before and after each call that
 * changes something, so that a second run of the same execution finds the result that the first has made. A job that no workflow runs
 * is not run a second time, and keeps no record.
 *
 * @param store the job's folder
 * @param execution the execution that runs the job, if one does
 */
public record UploadRecord(ArtifactStore store, @Nullable JobExecution execution) {

    /**
     * How far an upload is.
     *
     * @param execution the execution that it belongs to
     * @param metaAnalysisId the meta-analysis that the result belongs to
     * @param begun when the result was asked for
     * @param resultId id of the result; absent until compose has answered
     * @param filled whether the result has been given its maps and tables
     */
    record Progress(
            JobExecution execution,
            String metaAnalysisId,
            Instant begun,
            @Nullable String resultId,
            boolean filled) {

        Progress created(String id) {
            return new Progress(execution, metaAnalysisId, begun, id, false);
        }

        Progress withFilled() {
            return new Progress(execution, metaAnalysisId, begun, resultId, true);
        }
    }

    /** How far an earlier run of the same execution came. */
    Optional<Progress> earlier(String metaAnalysisId) throws ArtifactException {
        if (execution == null) {
            return Optional.empty();
        }
        Optional<byte[]> document = store.read(ArtifactKeys.UPLOAD);
        if (document.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ContractJson.MAPPER.readValue(document.get(), Progress.class))
                    .filter(progress ->
                            execution.equals(progress.execution()) && metaAnalysisId.equals(progress.metaAnalysisId()));
        } catch (IOException e) {
            throw new ArtifactException(ArtifactKeys.UPLOAD + ": not a record of an upload: " + e.getMessage(), e);
        }
    }

    /** Records that a result is about to be created; nothing is recorded where no execution runs the job. */
    Optional<Progress> begin(String metaAnalysisId, Instant now) throws ArtifactException {
        return execution == null
                ? Optional.empty()
                : Optional.of(write(new Progress(execution, metaAnalysisId, now, null, false)));
    }

    Progress write(Progress progress) throws ArtifactException {
        try {
            store.write(ArtifactKeys.UPLOAD, ContractJson.MAPPER.writeValueAsBytes(progress));
            return progress;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the record of an upload can always be written as JSON", e);
        }
    }
}
