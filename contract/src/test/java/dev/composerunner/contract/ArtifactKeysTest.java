package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactKeysTest {

    private static final ArtifactPrefix JOB_1 = new ArtifactPrefix("job-1");
    private static final ArtifactPrefix JOB_10 = new ArtifactPrefix("job-10");

    @Test
    void folder_ofOneJob_isNoBeginningOfAnothers() {
        var keys = new ArtifactKeys("compose-runner/results");

        // A listing goes by the beginning of keys: without the slash job-1 would show the artifacts of job-10.
        assertThat(keys.folder(JOB_1)).isEqualTo("compose-runner/results/job-1/");
        assertThat(keys.artifact(JOB_10, "z.nii.gz")).doesNotStartWith(keys.folder(JOB_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"results", "results/", "results///"})
    void resultsPrefix_withClosingSlashes_givesTheSameKeys(String prefix) {
        var keys = new ArtifactKeys(prefix);

        assertThat(keys).isEqualTo(new ArtifactKeys("results"));
        assertThat(keys.metadata(JOB_1)).isEqualTo("results/job-1/metadata.json");
        assertThat(keys.progress(JOB_1)).isEqualTo("results/job-1/progress.json");
        assertThat(keys.artifact(JOB_1, "tables/clusters.tsv")).isEqualTo("results/job-1/tables/clusters.tsv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void resultsPrefix_thatIsEmpty_givesKeysWithoutALeadingSlash(String prefix) {
        assertThat(new ArtifactKeys(prefix).metadata(JOB_1)).isEqualTo("job-1/metadata.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/../b", "a/..", ".", "./a", "a\\..\\b", "a\u0000"})
    void resultsPrefix_thatLeadsElsewhere_isRefused(String prefix) {
        // Stores on a file system resolve such keys as paths.
        assertThatThrownBy(() -> new ArtifactKeys(prefix))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("results prefix: got ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "a.b/c", ".hidden/x", "a..b"})
    void resultsPrefix_withDotsInItsNames_isTaken(String prefix) {
        assertThat(new ArtifactKeys(prefix).resultsPrefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "results", "a/b/"})
    void secrets_ofAnyJob_areInNoJobsFolder(String prefix) {
        var keys = new ArtifactKeys(prefix);

        assertThat(keys.secrets(JOB_1)).isEqualTo(keys.secretsFolder() + "job-1.json");
        // A results answer presigns all that is in a job's folder: the folder of secrets must not be one, nor in one.
        for (String job : new String[] {"secrets", "job-1", "results", "a"}) {
            assertThat(keys.secrets(JOB_1)).doesNotStartWith(keys.folder(new ArtifactPrefix(job)));
        }
        // A right to read results is given by "results/*".
        if (!keys.resultsPrefix().isEmpty()) {
            assertThat(keys.secrets(JOB_1)).doesNotStartWith(keys.resultsPrefix() + "/");
        }
    }
}
