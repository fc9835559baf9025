package dev.composerunner.task;

import static dev.composerunner.standins.StandInServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.metaanalysisjob.record.Inputs;
import dev.composerunner.metaanalysisjob.record.MetaAnalysisRecord;
import dev.composerunner.standins.SmallBundle;
import dev.composerunner.standins.StandInServer;
import dev.composerunner.task.s3.BucketServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole tasks: a JVM each, against an S3 server and a stand-in for compose and neurostore. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MainTest {

    private static final String KEY = "the-nsc-key-of-this-test";
    private static final String SECRETS = "runs.secrets/ok.json";

    private static final String ARN = "arn:aws:states:us-east-1:111111111111:execution:jobs:";

    private final BucketServer bucket;
    private StandInServer server = new StandInServer();
    private final CountDownLatch released = new CountDownLatch(1);

    MainTest() throws Exception {
        bucket = new BucketServer();
    }

    @AfterEach
    void renew() {
        server.close();
        server = new StandInServer();
    }

    @AfterAll
    void close() {
        released.countDown();
        server.close();
        bucket.close();
    }

    @Test
    void main_smallMetaAnalysis_leavesArtifactsMetadataAndNothingElse() throws Exception {
        SmallBundle.serve(server);
        bucket.put(SECRETS, "{\"nsc_key\": \"" + KEY + "\"}");
        bucket.put(
                "runs/ok/metadata.json",
                "{\"status\":\"FAILED\",\"artifact_prefix\":\"ok\",\"failure\":{\"type\":\"SpotInterrupted\",\"message\":\"\"}}");

        TaskProcess task = TaskProcess.start(variables("ok", Map.of("SECRETS_KEY", SECRETS, "N_CORES", "1")));

        assertThat(task.exitCode()).as(task.output()).isZero();
        assertThat(task.lines())
                .extracting(line -> line.path("message").asText())
                .containsSubsequence(
                        "workflow.start",
                        "inputs.resolved",
                        "artifacts.stored",
                        "results.given_back",
                        "metadata.written",
                        "workflow.success");
        assertThat(task.lines())
                .allMatch(line -> line.path("artifact_prefix").asText().equals("ok"));
        JobMetadata metadata = metadata("ok");
        assertThat(metadata.status()).isEqualTo(JobMetadata.SUCCEEDED);
        assertThat(metadata.failure()).isNull();
        assertThat(metadata.exitCode()).isZero();
        assertThat(MetaAnalysisRecord.of(metadata).environment()).isEqualTo("staging");
        assertThat(MetaAnalysisRecord.of(metadata).resultUrl())
                .isEqualTo(server.uri("/c/meta-analyses/ma").toString());
        assertThat(metadata.jobType()).isEqualTo("meta-analysis");
        assertThat(metadata.metadataKey()).isEqualTo("runs/ok/metadata.json");
        assertThat(metadata.peakMemoryBytes()).isGreaterThan(20_000_000L);
        assertThat(metadata.timings()).containsKeys("fetching inputs", "storing artifacts", "giving results back");
        assertThat(MetaAnalysisRecord.of(metadata).inputs())
                .isNotNull()
                .extracting(Inputs::source)
                .isEqualTo("neurostore");
        // progress.json and the keys are gone, and every other object of the job is named.
        assertThat(bucket.keys()).doesNotContain(SECRETS, "runs/ok/progress.json");
        assertThat(metadata.artifacts())
                .extracting(JobMetadata.Artifact::name)
                .contains("z.nii.gz", "boilerplate.txt", "references.bib", "inputs/studyset.json")
                .allMatch(name -> bucket.keys().contains("runs/ok/" + name));
        int objects = (int)
                bucket.keys().stream().filter(key -> key.startsWith("runs/ok/")).count();
        assertThat(metadata.artifacts()).hasSize(objects - 1);
        assertThat(server.requests().getLast().header("Compose-upload-key")).isEqualTo(KEY);
        assertThat(server.requests().getLast().body())
                .contains("name=\"statistical_maps\"; filename=\"z.nii.gz\"")
                .doesNotContain("label_");
        assertNoKey(task, "ok");
    }

    @Test
    void main_whatAnEarlierJobHasComputed_isTakenOverAndNotGivenBackAgain() throws Exception {
        SmallBundle.serve(server);
        Map<String, String> reuse = Map.of("REUSE", "completed", "NSC_KEY", KEY);
        TaskProcess first = TaskProcess.start(variables("computed", with(reuse, execution("computed", ""))));
        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(server.calls()).contains("POST /c/api/meta-analysis-results");
        String index = "runs.index/" + metadata("computed").contentHash() + ".json";
        assertThat(bucket.keys()).contains(index);
        int calls = server.calls().size();

        TaskProcess second = TaskProcess.start(variables("taken", reuse));

        assertThat(second.exitCode()).as(second.output()).isZero();
        assertThat(server.calls().subList(calls, server.calls().size())).allMatch(call -> call.startsWith("GET "));
        assertThat(second.lines())
                .extracting(line -> line.path("message").asText())
                .containsSubsequence("inputs.resolved", "results.reused", "metadata.written", "workflow.success");
        JobMetadata metadata = metadata("taken");
        assertThat(metadata.reusedFrom()).isEqualTo("computed");
        assertThat(metadata.artifacts()).isEqualTo(metadata("computed").artifacts());
        assertThat(metadata.details()).isEqualTo(metadata("computed").details());
        assertThat(bucket.bytes("runs/taken/z.nii.gz")).isNotEmpty().isEqualTo(bucket.bytes("runs/computed/z.nii.gz"));
        assertThat(bucket.get(index)).contains("\"artifact_prefix\":\"computed\"");
        assertNoKey(second, "taken");

        // Killed between its end and the index: the next run of the execution completes it.
        bucket.delete(index);
        TaskProcess again = TaskProcess.start(variables("computed", with(reuse, execution("computed", ""))));
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(bucket.get(index)).contains("\"artifact_prefix\":\"computed\"");
    }

    @Test
    void main_reuseThatIsNotAllowed_isInvalidInput() throws Exception {
        TaskProcess task = TaskProcess.start(variables("scope", Map.of("REUSE", "some")));

        assertThat(task.exitCode()).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(metadata("scope").failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message())
                        .isEqualTo("REUSE: got \"some\"; allowed: none, running, completed"));
    }

    @Test
    void main_noUpload_givesNothingBack() throws Exception {
        SmallBundle.serve(server);

        TaskProcess task = TaskProcess.start(variables("kept", Map.of("NO_UPLOAD", "true")));

        assertThat(task.exitCode()).as(task.output()).isZero();
        assertThat(server.calls()).allMatch(call -> call.startsWith("GET "));
    }

    @Test
    void main_composeRefusesTheResults_keepsTheArtifactsAndTheSecretSecret() throws Exception {
        SmallBundle.serve(server);
        // A server that repeats the key in its error.
        server.on("POST /c/api/meta-analysis-results", status(401, "{\"detail\": \"bad key " + KEY + "\"}"));

        TaskProcess task = TaskProcess.start(variables("refused", Map.of("NSC_KEY", KEY)));

        assertThat(task.exitCode()).isEqualTo(FailureType.UploadFailed.exitCode());
        JobMetadata metadata = metadata("refused");
        assertThat(metadata.failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.UploadFailed);
            assertThat(failure.message()).contains("HTTP 401: bad key [secret]");
        });
        assertThat(metadata.artifacts()).extracting(JobMetadata.Artifact::name).contains("z.nii.gz");
        assertThat(bucket.keys()).contains("runs/refused/z.nii.gz");
        assertNoKey(task, "refused");
    }

    @Test
    void main_noKey_isUploadFailedAfterTheArtifactsAreKept() throws Exception {
        SmallBundle.serve(server);

        TaskProcess task = TaskProcess.start(variables("keyless", Map.of()));

        assertThat(task.exitCode()).isEqualTo(FailureType.UploadFailed.exitCode());
        assertThat(bucket.keys()).contains("runs/keyless/z.nii.gz");
    }

    @Test
    void main_specificationThatCannotRun_isInvalidInputInWords() throws Exception {
        SmallBundle.serve(server);
        server.get(
                "/c/api/meta-analyses/ma?nested=true",
                "{\"specification\": " + SmallBundle.SPECIFICATION.replace("included", "nocolumn")
                        + ", \"neurostore_studyset_id\": \"ns\", \"neurostore_annotation_id\": \"na\"}");

        TaskProcess task = TaskProcess.start(variables("invalid", Map.of()));

        assertThat(task.exitCode()).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(metadata("invalid").failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message()).contains("nocolumn"));
    }

    @Test
    void main_noSuchMetaAnalysis_recordsWhatToCheck() throws Exception {
        TaskProcess task = TaskProcess.start(variables("absent", Map.of()));

        assertThat(task.exitCode()).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(metadata("absent").failure())
                .isNotNull()
                .satisfies(failure ->
                        assertThat(failure.message()).startsWith("no meta-analysis \"ma\" at " + server.uri("/c/api")));
        assertThat(MetaAnalysisRecord.of(metadata("absent")).metaAnalysisId()).isEqualTo("ma");
    }

    @Test
    void main_unknownEnvironment_isRecordedWithTheAllowedOnes() throws Exception {
        TaskProcess task = TaskProcess.start(variables("env", Map.of("ENVIRONMENT", "prod")));

        assertThat(task.exitCode()).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(metadata("env").failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message())
                        .isEqualTo("ENVIRONMENT: got \"prod\"; allowed: production, staging, development, local"));
    }

    @Test
    void main_missingKeys_isAClearFailure() throws Exception {
        TaskProcess task = TaskProcess.start(variables("nokeys", Map.of("SECRETS_KEY", "runs.secrets/nokeys.json")));

        assertThat(task.exitCode()).isEqualTo(FailureType.Internal.exitCode());
        assertThat(metadata("nokeys").failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message()).contains("runs.secrets/nokeys.json"));
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void main_cancelledBeforeItBegan_endsAtOnceAndLeavesTheRecord() throws Exception {
        String record =
                "{\"status\":\"FAILED\",\"artifact_prefix\":\"early\",\"failure\":{\"type\":\"Cancelled\",\"message\":\"by hand\"}}";
        bucket.put("runs/early/metadata.json", record);

        TaskProcess task = TaskProcess.start(variables("early", Map.of()));

        assertThat(task.exitCode()).isEqualTo(FailureType.Cancelled.exitCode());
        assertThat(bucket.get("runs/early/metadata.json")).isEqualTo(record);
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void main_successOfTheSameExecution_endsAtOnceAndLeavesTheRecord() throws Exception {
        // The service was killed, or the machine taken away, after the end of the task and before the workflow knew.
        String record = recordOf("done", "2026-11-27T12:00:00Z");
        bucket.put("runs/done/metadata.json", record);
        bucket.put("runs/done/progress.json", "{}");
        bucket.put("runs.secrets/done.json", "{\"nsc_key\": \"" + KEY + "\"}");
        bucket.put("runs.secrets/done.json.x", "{}");

        TaskProcess task = TaskProcess.start(variables("done", execution("done", "runs.secrets/done.json")));

        assertThat(task.exitCode()).as(task.output()).isZero();
        assertThat(bucket.get("runs/done/metadata.json")).isEqualTo(record);
        assertThat(bucket.keys())
                .doesNotContain("runs.secrets/done.json", "runs/done/progress.json")
                .contains("runs.secrets/done.json.x");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void main_failureOfTheSameExecution_endsAsItDid() throws Exception {
        String record = recordOf("broke", "2026-11-27T12:00:00Z")
                .replace("SUCCEEDED\"", "FAILED\", \"failure\": {\"type\": \"JobError\", \"message\": \"it broke\"}");
        bucket.put("runs/broke/metadata.json", record);

        TaskProcess task = TaskProcess.start(variables("broke", execution("broke", "runs.secrets/broke.json")));

        // Its keys are gone: a second run could only fail by another reason.
        assertThat(task.exitCode()).as(task.output()).isEqualTo(FailureType.JobError.exitCode());
        assertThat(bucket.get("runs/broke/metadata.json")).isEqualTo(record);
    }

    @Test
    void main_successOfAnEarlierExecutionOfTheSameName_runs() throws Exception {
        SmallBundle.serve(server);
        // A name is free again 90 days after its execution's end.
        bucket.put("runs/reused/metadata.json", recordOf("reused", "2026-08-01T12:00:00Z"));

        var variables = new HashMap<>(execution("reused", ""));
        variables.put("NO_UPLOAD", "true");
        TaskProcess task = TaskProcess.start(variables("reused", variables));

        assertThat(task.exitCode()).as(task.output()).isZero();
        assertThat(bucket.keys()).contains("runs/reused/z.nii.gz");
        assertThat(metadata("reused").execution())
                .isEqualTo(new JobExecution(ARN + "reused", Instant.parse("2026-11-27T12:00:00Z")));
    }

    @Test
    void main_killedWhileTheResultIsFilled_fillsTheSameInTheNextRun() throws Exception {
        SmallBundle.serve(server);
        bucket.put("runs.secrets/torn.json", "{\"nsc_key\": \"" + KEY + "\"}");
        var filling = new CountDownLatch(1);
        server.on("PUT /c/api/meta-analysis-results/r1", exchange -> {
            filling.countDown();
            awaitRelease();
        });
        Map<String, String> variables = variables("torn", execution("torn", "runs.secrets/torn.json"));
        TaskProcess killed = TaskProcess.start(variables);
        assertThat(filling.await(60, TimeUnit.SECONDS)).as(killed.output()).isTrue();
        killed.kill();
        assertThat(bucket.keys()).contains("runs/torn/upload.json", "runs.secrets/torn.json");

        server.on("PUT /c/api/meta-analysis-results/r1", status(200, "{}"));
        server.get("/c/api/meta-analysis-results/r1", "{\"neurovault_collection\": null}");
        TaskProcess next = TaskProcess.start(variables);

        assertThat(next.exitCode()).as(next.output()).isZero();
        assertThat(server.calls()).containsOnlyOnce("POST /c/api/meta-analysis-results");
        assertThat(server.calls())
                .endsWith("GET /c/api/meta-analysis-results/r1", "PUT /c/api/meta-analysis-results/r1");
        assertThat(bucket.keys()).doesNotContain("runs/torn/upload.json", "runs.secrets/torn.json");
    }

    @Test
    void main_keysThatAreNotTheJobsOwn_isInvalidInputAndDeletesNothing() throws Exception {
        String key = "runs.secrets/victim.json";
        bucket.put(key, "{\"nsc_key\": \"" + KEY + "\"}");

        TaskProcess task = TaskProcess.start(variables("thief", execution("thief", key)));

        assertThat(task.exitCode()).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(metadata("thief").failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message())
                        .startsWith("SECRETS_KEY: got \"" + key + "\"; allowed: \"runs.secrets/thief.json\""));
        assertThat(bucket.keys()).contains(key);
    }

    @Test
    void main_nameOfAnotherJob_isInvalidInputInTheExecutionsOwnFolder() throws Exception {
        bucket.put("runs/owner/metadata.json", "{}");

        TaskProcess task = TaskProcess.start(variables("owner", execution("intruder", "")));

        assertThat(task.exitCode()).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(bucket.get("runs/owner/metadata.json")).isEqualTo("{}");
        assertThat(metadata("intruder").failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message())
                        .isEqualTo("ARTIFACT_PREFIX: got \"owner\"; allowed: \"intruder\", the name of the execution"));
    }

    @Test
    void main_badName_isSaidOnALineOfJson() throws Exception {
        TaskProcess task = TaskProcess.start(variables("../up", Map.of()));

        assertThat(task.exitCode()).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(task.lines())
                .hasSize(1)
                .first()
                .satisfies(
                        line -> assertThat(line.path("details").path("message").asText())
                                .contains("../up"));
    }

    @Test
    void terminate_whileTheJobWaits_isSpotInterruptedAndKeepsTheKeysForTheNextRun() throws Exception {
        hold();
        bucket.put("runs.secrets/spot.json", "{\"nsc_key\": \"" + KEY + "\"}");

        TaskProcess task = TaskProcess.start(variables("spot", Map.of("SECRETS_KEY", "runs.secrets/spot.json")));
        task.awaitOutput("workflow.progress");
        task.terminate();

        assertThat(task.exitCode()).as(task.output()).isEqualTo(FailureType.SpotInterrupted.exitCode());
        JobMetadata metadata = metadata("spot");
        assertThat(metadata.failure())
                .isNotNull()
                .extracting(failure -> failure.type())
                .isEqualTo(FailureType.SpotInterrupted);
        assertThat(MetaAnalysisRecord.of(metadata).metaAnalysisId()).isEqualTo("ma");
        assertThat(metadata.timings()).containsKey("fetching inputs");
        assertThat(bucket.keys()).contains("runs.secrets/spot.json");
        assertNoKey(task, "spot");
    }

    @Test
    void terminate_afterACancellation_keepsItsMessageAndDropsTheKeys() throws Exception {
        hold();
        bucket.put("runs.secrets/stop.json", "{\"nsc_key\": \"" + KEY + "\"}");

        TaskProcess task = TaskProcess.start(variables("stop", Map.of("SECRETS_KEY", "runs.secrets/stop.json")));
        task.awaitOutput("workflow.progress");
        bucket.put(
                "runs/stop/metadata.json",
                "{\"status\":\"FAILED\",\"artifact_prefix\":\"stop\",\"failure\":{\"type\":\"Cancelled\",\"message\":\"no longer needed\"}}");
        task.terminate();

        assertThat(task.exitCode()).as(task.output()).isEqualTo(FailureType.Cancelled.exitCode());
        JobMetadata metadata = metadata("stop");
        assertThat(metadata.failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.Cancelled);
            assertThat(failure.message()).isEqualTo("no longer needed");
        });
        assertThat(metadata.startTime()).isNotNull();
        assertThat(bucket.keys()).doesNotContain("runs.secrets/stop.json", "runs/stop/progress.json");
    }

    @Test
    void terminate_bucketHangs_endsWithinThirtySeconds() throws Exception {
        hold();
        try (var deaf = new StandInServer()) {
            deaf.on(
                    "GET /results-bucket/runs/deaf/metadata.json",
                    StandInServer.sequence(status(404, ""), exchange -> awaitRelease()));
            deaf.on("DELETE /results-bucket/runs/deaf/metadata.json", status(204, ""));
            deaf.on("PUT /results-bucket/runs/deaf/progress.json", exchange -> awaitRelease());
            deaf.on("PUT /results-bucket/runs/deaf/metadata.json", exchange -> awaitRelease());

            TaskProcess task = TaskProcess.start(
                    variables("deaf", Map.of("AWS_ENDPOINT_URL_S3", deaf.uri("").toString())));
            task.awaitOutput("workflow.progress");
            long begin = System.nanoTime();
            task.terminate();

            assertThat(task.exitCode()).as(task.output()).isEqualTo(FailureType.SpotInterrupted.exitCode());
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        }
    }

    private static String recordOf(String job, String start) {
        return "{\"status\": \"SUCCEEDED\", \"artifact_prefix\": \"" + job + "\", \"execution\": {\"arn\": \"" + ARN
                + job + "\", \"start_time\": \"" + start + "\"}}";
    }

    private static Map<String, String> execution(String job, String secretsKey) {
        return Map.of(
                "EXECUTION_ARN", ARN + job, "EXECUTION_START", "2026-11-27T12:00:00.000Z", "SECRETS_KEY", secretsKey);
    }

    private static Map<String, String> with(Map<String, String> variables, Map<String, String> more) {
        var all = new HashMap<>(variables);
        all.putAll(more);
        return all;
    }

    /** Lets the first call of the job wait for ever. */
    private void hold() {
        server.on("GET /c/api/meta-analyses/ma?nested=true", exchange -> awaitRelease());
    }

    private void awaitRelease() throws IOException {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void main_withAnId_runsItIntoAFolder_asTheOriginalsImageDoes(@TempDir Path folder) throws Exception {
        SmallBundle.serve(server);

        TaskProcess task = TaskProcess.start(
                variables("unused", Map.of()),
                "ma",
                "--environment=staging",
                "--no-upload",
                "--n-cores",
                "1",
                "--result-dir",
                folder.resolve("results").toString());

        assertThat(task.exitCode()).as(task.output()).isZero();
        // Scripts take the last line as the address of the results; Python prints None for none.
        assertThat(task.output().lines().toList()).last().isEqualTo("None");
        assertThat(ContractJson.MAPPER
                        .readTree(folder.resolve("results/metadata.json").toFile())
                        .path("result_url")
                        .isNull())
                .isTrue();
        assertThat(bucket.keys()).noneMatch(key -> key.startsWith("runs/unused"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--no-upload", "ma --n-cores 0", "ma --environment moon", "ma other-key", "ma --nsc-key", "ma/x"
            })
    void main_withArgumentsThatItDoesNotTake_is2AndShowsNoKey(String arguments) throws Exception {
        TaskProcess task = TaskProcess.start(Map.of("NSC_KEY", KEY), arguments.split(" ", -1));

        assertThat(task.exitCode()).as(task.output()).isEqualTo(ForegroundRun.USAGE);
        assertThat(task.output()).contains("usage: ").doesNotContain(KEY, "other-key");
    }

    private Map<String, String> variables(String prefix, Map<String, String> more) {
        var variables = new HashMap<>(bucket.variables());
        variables.put("ARTIFACT_PREFIX", prefix);
        variables.put("RESULTS_PREFIX", "runs");
        variables.put("META_ANALYSIS_ID", "ma");
        variables.put("ENVIRONMENT", "staging");
        variables.put("COMPOSE_API_URL", server.uri("/c/api").toString());
        variables.put("NEUROSTORE_API_URL", server.uri("/n/api").toString());
        variables.putAll(more);
        return variables;
    }

    private JobMetadata metadata(String prefix) throws IOException {
        return ContractJson.MAPPER.readValue(bucket.get("runs/" + prefix + "/metadata.json"), JobMetadata.class);
    }

    private void assertNoKey(TaskProcess task, String prefix) throws IOException {
        assertThat(task.output()).doesNotContain(KEY);
        JsonNode metadata = ContractJson.MAPPER.readTree(bucket.get("runs/" + prefix + "/metadata.json"));
        assertThat(metadata.toString()).doesNotContain(KEY);
    }
}
