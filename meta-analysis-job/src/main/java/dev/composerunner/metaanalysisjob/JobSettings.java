package dev.composerunner.metaanalysisjob;

import dev.composerunner.metaanalysisjob.inputs.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * What a job is to do.
 *
 * @param metaAnalysisId what is run; absent for a bundle from a folder
 * @param addresses where compose and neurostore are
 * @param noUpload whether the results stay here instead of being given back
 * @param threads number of threads that compute
 */
public record JobSettings(@Nullable String metaAnalysisId, Addresses addresses, boolean noUpload, int threads) {

    JobSettings withThreads(int other) {
        return new JobSettings(metaAnalysisId, addresses, noUpload, other);
    }

    JobSettings withNoUpload(boolean other) {
        return new JobSettings(metaAnalysisId, addresses, other, threads);
    }
}
