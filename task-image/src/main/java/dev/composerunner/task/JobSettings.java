package dev.composerunner.task;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.task.inputs.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * What a job is to do.
 *
 * @param artifactPrefix the job's name
 * @param metaAnalysisId what is run; absent for a bundle from a folder
 * @param addresses where compose and neurostore are
 * @param noUpload whether the results stay here instead of being given back
 * @param threads number of threads that compute
 * @param secrets the keys that the job acts with
 * @param version version of Compose Runner, if known
 */
record JobSettings(
        ArtifactPrefix artifactPrefix,
        @Nullable String metaAnalysisId,
        Addresses addresses,
        boolean noUpload,
        int threads,
        JobSecrets secrets,
        @Nullable String version) {

    JobSettings withSecrets(JobSecrets other) {
        return new JobSettings(artifactPrefix, metaAnalysisId, addresses, noUpload, threads, other, version);
    }

    @Nullable
    String resultUrl() {
        return metaAnalysisId == null ? null : addresses.resultUrl(metaAnalysisId);
    }
}
