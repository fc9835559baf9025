package dev.composerunner.metaanalysisjob.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import dev.composerunner.standins.StandInServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real meta-analyses, as the services answered; skipped where the recorded answers are absent. */
final class RecordedBundleTest {

    private final Path shared = Path.of(System.getProperty("shared.dir", ""));
    private final StandInServer server = new StandInServer();
    private final HttpCalls calls = new HttpCalls(HttpLimits.STANDARD, RetryPolicy.ONCE);

    @BeforeEach
    void requireRecordedAnswers() {
        assumeTrue(
                Files.isDirectory(shared.resolve("compose-api")),
                "no recorded answers at " + shared.resolve("compose-api"));
    }

    @AfterEach
    void close() {
        calls.close();
        server.close();
    }

    @Test
    void read_newerMetaAnalysis_isTheBundleOfNeurostore() throws Exception {
        answer("/c/meta-analyses/ataCTPAt2LMw?nested=true", "meta-analyses/ataCTPAt2LMw.compose_neurosynth_org.json");
        answer("/c/snapshot-studysets/Ma5ECMNEDBcA", "snapshot-studysets/Ma5ECMNEDBcA.compose_neurosynth_org.json");
        answer("/c/snapshot-annotations/CGWKAChGgixY", "snapshot-annotations/CGWKAChGgixY.compose_neurosynth_org.json");
        answer("/n/studysets/ToisksSserJp?nested=true", "studysets/ToisksSserJp.neurostore_org.json");
        answer("/n/annotations/CeQLLXWepB3J", "annotations/CeQLLXWepB3J.neurostore_org.json");

        Bundle bundle = read("ataCTPAt2LMw");

        assertThat(bundle.source()).isEqualTo("neurostore");
        assertSame(bundle, "ataCTPAt2LMw");
        assertThat(bundle.studyset().snapshotId()).isNull();
    }

    @Test
    void read_newerMetaAnalysisThatNeurostoreLost_isTheStoredSnapshot() throws Exception {
        answer("/c/meta-analyses/ataCTPAt2LMw?nested=true", "meta-analyses/ataCTPAt2LMw.compose_neurosynth_org.json");
        answer("/c/snapshot-studysets/Ma5ECMNEDBcA", "snapshot-studysets/Ma5ECMNEDBcA.compose_neurosynth_org.json");
        answer("/c/snapshot-annotations/CGWKAChGgixY", "snapshot-annotations/CGWKAChGgixY.compose_neurosynth_org.json");

        Bundle bundle = read("ataCTPAt2LMw");

        assertThat(bundle.source()).isEqualTo("snapshot");
        assertThat(bundle.studyset().content().path("studies")).hasSize(5);
        assertThat(bundle.studyset().snapshotId()).isEqualTo("Ma5ECMNEDBcA");
        assertThat(bundle.annotation().snapshotId()).isEqualTo("CGWKAChGgixY");
    }

    @Test
    void read_oldestMetaAnalysis_isTheSnapshotInIt() throws Exception {
        answer("/c/meta-analyses/3opENJpHxRsH?nested=true", "meta-analyses/3opENJpHxRsH.synth_neurostore_xyz.json");

        Bundle bundle = read("3opENJpHxRsH");

        assertThat(bundle.source()).isEqualTo("snapshot");
        assertSame(bundle, "3opENJpHxRsH");
    }

    @Test
    void read_resultDocumentOnly_leadsToTheSnapshots() throws Exception {
        server.get("/c/meta-analyses/x?nested=true", "{\"specification\": {}, \"results\": [\"Foqo3tWjJXds\"]}");
        answer(
                "/c/meta-analysis-results/Foqo3tWjJXds",
                "meta-analysis-results/Foqo3tWjJXds.compose_neurosynth_org.json");
        answer("/c/snapshot-studysets/Ma5ECMNEDBcA", "snapshot-studysets/Ma5ECMNEDBcA.compose_neurosynth_org.json");
        answer("/c/snapshot-annotations/CGWKAChGgixY", "snapshot-annotations/CGWKAChGgixY.compose_neurosynth_org.json");

        assertThat(read("x").studyset().snapshotId()).isEqualTo("Ma5ECMNEDBcA");
    }

    @Test
    void read_projectOnly_leadsToNeurostore() throws Exception {
        server.get("/c/meta-analyses/x?nested=true", "{\"specification\": {}, \"project\": \"DXffgHVJ8D2p\"}");
        answer("/c/projects/DXffgHVJ8D2p", "projects/DXffgHVJ8D2p.compose_neurosynth_org.json");
        answer("/n/studysets/ToisksSserJp?nested=true", "studysets/ToisksSserJp.neurostore_org.json");
        answer("/n/annotations/CeQLLXWepB3J", "annotations/CeQLLXWepB3J.neurostore_org.json");

        assertSame(read("x"), "ataCTPAt2LMw");
    }

    private Bundle read(String id) throws InputException, InterruptedException {
        var addresses =
                new Addresses(ComposeEnvironment.PRODUCTION, server.uri("/c"), server.uri("/n"), server.uri("/r"));
        return new ComposeBundleSource(id, addresses, calls).read();
    }

    private void answer(String target, String recorded) throws IOException {
        server.get(target, Files.readString(shared.resolve("compose-api").resolve(recorded)));
    }

    private void assertSame(Bundle bundle, String id) throws IOException {
        Path folder = shared.resolve("meta-analysis").resolve("bundles").resolve(id);
        JsonNode studyset =
                ContractJson.MAPPER.readTree(folder.resolve("studyset.json").toFile());
        JsonNode annotation =
                ContractJson.MAPPER.readTree(folder.resolve("annotation.json").toFile());
        assertThat(bundle.studyset().content()).isEqualTo(studyset);
        assertThat(bundle.annotation().content()).isEqualTo(annotation);
    }
}
