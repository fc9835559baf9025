package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobListener;
import dev.composerunner.job.JobReports;
import dev.composerunner.job.WorkFolder;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import dev.composerunner.job.store.FolderArtifactStore;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import dev.composerunner.metaanalysisjob.record.Group;
import dev.composerunner.metaanalysisjob.record.Inputs;
import dev.composerunner.metaanalysisjob.record.MetaAnalysisRecord;
import dev.composerunner.metaanalysisjob.results.ResultSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetaAnalysisWorkTest {

    private final List<String> events = new ArrayList<>();
    private final HttpCalls calls = new HttpCalls(HttpLimits.STANDARD, RetryPolicy.ONCE);

    @TempDir
    private Path results;

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void run_filesInSubfolders_areKeptUnderTheirPaths() throws Exception {
        assertThat(run((bundle, folder, threads, warnings, phases) -> {
                    Path deep = Files.createDirectories(folder.resolve("a").resolve("b"));
                    Files.writeString(deep.resolve("t.tsv"), "x");
                    return new ResultSet(List.of(), List.of(), List.of(), "");
                }))
                .isEmpty();

        assertThat(results.resolve("a/b/t.tsv")).hasContent("x");
        JobMetadata metadata =
                ContractJson.MAPPER.readValue(results.resolve("metadata.json").toFile(), JobMetadata.class);
        assertThat(metadata.artifacts()).extracting(JobMetadata.Artifact::name).contains("a/b/t.tsv");
    }

    @Test
    void run_outOfMemory_hasItsOwnType() throws Exception {
        Optional<Failure> failure = run((bundle, folder, threads, warnings, phases) -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertThat(failure).map(Failure::type).contains(FailureType.OutOfMemory);
        assertThat(FailureType.OutOfMemory.exitCode()).isEqualTo(137);
    }

    @Test
    void run_unexpectedException_isInternalWithTheTraceInTheLogAndNoKey() throws Exception {
        Optional<Failure> failure = run((bundle, folder, threads, warnings, phases) -> {
            throw new IllegalStateException("met the-key here");
        });

        assertThat(failure).map(Failure::type).contains(FailureType.Internal);
        assertThat(events)
                .anyMatch(event -> event.contains("workflow.error") && event.contains("MetaAnalysisWorkTest.java"));
        assertThat(events).noneMatch(event -> event.contains("the-key"));
        assertThat(Files.readString(results.resolve("metadata.json")))
                .contains("met [secret] here")
                .doesNotContain("the-key");
    }

    @Test
    void run_analysisStopsForAnInterruption_isNoFailureOfItsOwn() {
        assertThatThrownBy(() -> run((bundle, folder, threads, warnings, phases) -> {
                    throw new CancellationException("interrupted");
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void run_warningsOfTheAnalysis_reachMetadataAndLog() throws Exception {
        assertThat(run((bundle, folder, threads, warnings, phases) -> {
                    warnings.accept(List.of("3 of 5 foci"));
                    return new ResultSet(List.of(), List.of(), List.of(), "", List.of(), List.of(new Group(3, 5, 2)));
                }))
                .isEmpty();

        assertThat(events).contains("inputs.warnings {\"warnings\":[\"3 of 5 foci\"]}");
        JobMetadata metadata =
                ContractJson.MAPPER.readValue(results.resolve("metadata.json").toFile(), JobMetadata.class);
        assertThat(metadata.warnings()).containsExactly("3 of 5 foci");
        assertThat(MetaAnalysisRecord.of(metadata).inputs())
                .isNotNull()
                .extracting(Inputs::groups)
                .isEqualTo(List.of(new Group(3, 5, 2)));
    }

    @ParameterizedTest
    @CsvSource({"0, specification.json", "1, studyset.json", "2, annotation.json", "3, pool.json"})
    void run_numberBeyondADouble_isInvalidInputWithItsPlace(int document, String name) throws Exception {
        var documents = new JsonNode[4];
        Arrays.setAll(documents, n -> ContractJson.MAPPER.createObjectNode());
        documents[document] = ContractJson.MAPPER.readTree("{\"a\": [{\"b\": 1e999}]}");
        var bundle = new Bundle(
                "folder",
                documents[0],
                new Bundle.Input(documents[1], null, null),
                new Bundle.Input(documents[2], null, null),
                null,
                List.of(),
                List.of(),
                new Bundle.Input(documents[3], "pool", null));

        Optional<Failure> failure = run(bundle, (given, folder, threads, warnings, phases) -> {
            throw new IllegalStateException("computed all the same");
        });

        assertThat(failure).map(Failure::type).contains(FailureType.InvalidInput);
        assertThat(failure)
                .map(Failure::message)
                .hasValueSatisfying(message -> assertThat(message)
                        .startsWith(name + ": got a number beyond the range of a double at /a/0/b; allowed:"));
    }

    private Optional<Failure> run(Analysis analysis) throws Exception {
        var empty = new Bundle.Input(ContractJson.MAPPER.createObjectNode(), null, null);
        return run(
                new Bundle("folder", ContractJson.MAPPER.createObjectNode(), empty, empty, null, List.of()), analysis);
    }

    private Optional<Failure> run(Bundle bundle, Analysis analysis) throws Exception {
        var listener = new JobListener() {
            @Override
            public void onEvent(String message, JsonNode details) {
                events.add(message + ' ' + details);
            }

            @Override
            public void onProgress(JobProgress progress) {}
        };
        var settings = new JobSettings(null, Addresses.of(ComposeEnvironment.LOCAL), true, 1);
        var work = new MetaAnalysisWork(settings, () -> bundle, analysis, calls);
        var store = new FolderArtifactStore(results);
        JobReports reports = JobReports.to(listener, null);
        JobSecrets secrets = MetaAnalysisParameters.keys(new Secret("the-key"), null);
        WorkFolder folder = WorkFolder.create();
        try {
            var context = new JobContext(folder, store, secrets, reports);
            Optional<Failure> failure = reports.run(() -> work.run(context));
            reports.write(store, reports.record().metadata("job", failure.orElse(null)));
            return failure;
        } finally {
            folder.delete();
        }
    }
}
