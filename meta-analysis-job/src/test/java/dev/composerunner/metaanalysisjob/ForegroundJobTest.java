package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.job.JobListener;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import dev.composerunner.metaanalysisjob.folder.ResultsFolderException;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import dev.composerunner.metaanalysisjob.inputs.Method;
import dev.composerunner.metaanalysisjob.record.Document;
import dev.composerunner.metaanalysisjob.record.EarlyStop;
import dev.composerunner.metaanalysisjob.record.Inputs;
import dev.composerunner.metaanalysisjob.record.MetaAnalysisRecord;
import dev.composerunner.standins.SmallBundle;
import dev.composerunner.standins.StandInServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForegroundJobTest {

    @TempDir
    private Path folder;

    @Test
    void run_folder_leavesResultsThatCanBeRunAgainToTheSameBytes() throws Exception {
        Path inputs = bundle();
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");

        JobMetadata metadata =
                ForegroundJob.ofFolder(inputs, first).withThreads(2).run(JobListener.NONE);
        JobMetadata again = ForegroundJob.ofFolder(first.resolve("inputs"), second)
                .withThreads(1)
                .run(JobListener.NONE);

        assertThat(metadata.status()).as("%s", metadata.failure()).isEqualTo(JobMetadata.SUCCEEDED);
        assertThat(first.resolve("z.nii.gz")).isNotEmptyFile();
        assertThat(ContractJson.MAPPER.readValue(first.resolve("metadata.json").toFile(), JobMetadata.class))
                .isEqualTo(metadata);
        assertThat(MetaAnalysisRecord.of(metadata).inputs())
                .isNotNull()
                .extracting(Inputs::source)
                .isEqualTo("folder");
        assertThat(MetaAnalysisRecord.of(again).inputs())
                .isEqualTo(MetaAnalysisRecord.of(metadata).inputs());
        assertThat(again.artifacts()).isEqualTo(metadata.artifacts());
    }

    @Test
    void run_sameSettingsAgain_leavesNothingOfTheEarlierRun() throws Exception {
        Path inputs = bundle();
        Path results = folder.resolve("results");
        ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);
        Path beside = Files.writeString(folder.resolve("beside.txt"), "mine");
        Files.writeString(results.resolve("label_old.nii.gz"), "of the earlier run");
        Files.writeString(results.resolve("notes.txt"), "the user's own");
        Path record = results.resolve("metadata.json");
        Files.writeString(
                record,
                Files.readString(record)
                        .replaceFirst(
                                "\"artifacts\" : \\[",
                                "\"artifacts\" : [{\"name\": \"label_old.nii.gz\"}, {\"name\": \"../beside.txt\"},"));

        JobMetadata again = ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);

        // Maps of two analyses in one folder would be taken for one; what no run has made is not touched.
        assertThat(again.failure()).isNull();
        assertThat(results.resolve("label_old.nii.gz")).doesNotExist();
        assertThat(results.resolve("notes.txt")).exists();
        assertThat(beside).exists();
        assertThat(results.resolve("z.nii.gz")).exists();
        assertThat(ContractJson.MAPPER
                        .readTree(record.toFile())
                        .at("/artifact_prefix")
                        .asText())
                .isEqualTo(again.artifactPrefix());
    }

    @Test
    void run_otherSettings_areRefusedBeforeAnythingIsComputedUnlessToldToOverwrite() throws Exception {
        Path inputs = bundle();
        Path results = folder.resolve("results");
        ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);
        Map<String, String> before = content(folder);
        var phases = new CopyOnWriteArrayList<String>();
        var other = ForegroundJob.ofFolder(inputs, results).withMethod(new Method(null, fdr("negcorr"), null, null));

        JobMetadata refused = other.run(phases(phases));

        assertThat(refused.failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.InvalidInput);
            assertThat(failure.message())
                    .isEqualTo("folder " + results.toRealPath()
                            + " holds results of other inputs or settings (different corrector); choose"
                            + " another with --out, or replace what it holds with --overwrite");
        });
        assertThat(phases).containsOnly("fetching inputs");
        assertThat(content(folder)).isEqualTo(before);

        assertThat(other.withOverwrite(true).run(JobListener.NONE).failure()).isNull();
        assertThat(results.resolve("z_corr-FDR_method-negcorr.nii.gz")).exists();
        assertThat(results.resolve("z_corr-FDR_method-indep.nii.gz")).doesNotExist();
    }

    @Test
    void run_otherStudySet_isRefusedWhereResultsAre() throws Exception {
        Path inputs = bundle();
        Path results = folder.resolve("results");
        ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);
        Files.writeString(
                inputs.resolve("studyset.json"), SmallBundle.studyset().replace("-40", "-38"));
        Map<String, String> before = content(results);

        JobMetadata refused = ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);

        assertThat(refused.failure())
                .isNotNull()
                .extracting(failure -> failure.message())
                .asString()
                .contains("(different study set)");
        assertThat(content(results)).isEqualTo(before);
    }

    @Test
    void run_thatFails_leavesEarlierResultsByteForByte() throws Exception {
        Path inputs = bundle();
        Path results = folder.resolve("results");
        ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);
        Map<String, String> before = content(results);

        var kernel = Method.component("ALE");
        kernel.withObject("/args").put("kernel__fwhm", 0);
        JobMetadata refused = ForegroundJob.ofFolder(inputs, results)
                .withMethod(new Method(kernel, null, null, null))
                .withOverwrite(true)
                .run(JobListener.NONE);
        Files.delete(inputs.resolve("annotation.json"));
        JobMetadata unread = ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);

        assertThat(refused.status()).isEqualTo(JobMetadata.FAILED);
        assertThat(unread.status()).isEqualTo(JobMetadata.FAILED);
        assertThat(content(results)).isEqualTo(before);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("bundle", "results");
    }

    @Test
    void run_interrupted_leavesEarlierResultsByteForByte() throws Exception {
        Path inputs = bundle();
        Path results = folder.resolve("results");
        ForegroundJob.ofFolder(inputs, results).run(JobListener.NONE);
        Map<String, String> before = content(folder);

        JobMetadata metadata = ForegroundJob.ofFolder(inputs, results)
                .withMethod(monteCarlo("{\"method\": \"montecarlo\", \"n_iters\": 1000000}"))
                .withOverwrite(true)
                .run(interruption(new CopyOnWriteArrayList<>()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(metadata.failure())
                .isNotNull()
                .extracting(failure -> failure.type())
                .isEqualTo(FailureType.Cancelled);
        assertThat(content(folder)).isEqualTo(before);
    }

    @Test
    void run_resultsThatCannotBeGivenBack_areKeptBesideEarlierOnes() throws Exception {
        Path results = folder.resolve("results");
        var events = new CopyOnWriteArrayList<String>();
        try (var server = new StandInServer()) {
            SmallBundle.serve(server);
            var job = ForegroundJob.ofMetaAnalysis("ma", addresses(server), results);
            assertThat(job.withNoUpload(true).run(JobListener.NONE).failure()).isNull();
            Map<String, String> before = content(results);
            server.on("POST /c/api/meta-analysis-results", StandInServer.status(403, "{}"));

            JobMetadata metadata = job.run(new JobListener() {
                @Override
                public void onEvent(String message, JsonNode details) {
                    if (message.equals("results.left")) {
                        events.add(details.path("folder").asText());
                    }
                }

                @Override
                public void onProgress(JobProgress progress) {}
            });

            assertThat(metadata.failure())
                    .isNotNull()
                    .extracting(failure -> failure.type())
                    .isEqualTo(FailureType.UploadFailed);
            assertThat(content(results)).isEqualTo(before);
        }
        Path beside = folder.resolve("results-2");
        assertThat(events).containsExactly(beside.toRealPath().toString());
        assertThat(beside.resolve("z.nii.gz")).hasSameBinaryContentAs(results.resolve("z.nii.gz"));
        assertThat(beside.resolve("metadata.json")).content().contains("UploadFailed");
    }

    @Test
    void run_folderWithFilesOfTheUser_neverReplacesThem() throws Exception {
        Path inputs = bundle();
        Path maps = Files.createDirectories(folder.resolve("maps"));
        Files.writeString(maps.resolve("z.nii.gz"), "a map of the user's own");
        Path notes = Files.createDirectories(folder.resolve("notes"));
        Files.writeString(notes.resolve("metadata.json"), "{\"title\": \"of another program\"}");
        Path harmless = Files.createDirectories(folder.resolve("harmless"));
        Files.writeString(harmless.resolve("mask.nii.gz"), "mine");

        JobMetadata ownMap = ForegroundJob.ofFolder(inputs, maps).run(JobListener.NONE);
        JobMetadata ownRecord = ForegroundJob.ofFolder(inputs, notes).run(JobListener.NONE);
        JobMetadata other = ForegroundJob.ofFolder(inputs, harmless).run(JobListener.NONE);

        assertThat(String.valueOf(ownMap.failure()))
                .contains("holds files that no run has left, with names of results (z.nii.gz)");
        assertThat(maps.resolve("z.nii.gz")).hasContent("a map of the user's own");
        assertThat(String.valueOf(ownRecord.failure())).contains("holds a metadata.json that no run has left");
        assertThat(notes.resolve("metadata.json")).content().contains("of another program");
        assertThat(other.failure()).isNull();
        assertThat(harmless.resolve("mask.nii.gz")).hasContent("mine");
    }

    @Test
    void run_partWhereAWholeRunIs_isRefused() throws Exception {
        Path inputs = bundle();
        Path results = folder.resolve("results");
        var whole = ForegroundJob.ofFolder(inputs, results)
                .withMethod(monteCarlo("{\"method\": \"montecarlo\", \"n_iters\": 4}"));
        assertThat(whole.run(JobListener.NONE).failure()).isNull();
        Map<String, String> before = content(results);

        JobMetadata part = whole.withParts(new Parts(Optional.of(new PermutationRange(0, 2)), List.of()))
                .run(JobListener.NONE);

        assertThat(String.valueOf(part.failure())).contains("a run in one piece, which a part would replace");
        assertThat(content(results)).isEqualTo(before);
    }

    @Test
    void run_folderThatCannotBe_isRefusedAtOnce() throws Exception {
        Path inputs = bundle();
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() ->
                        ForegroundJob.ofFolder(inputs, file.resolve("x/y")).run(JobListener.NONE))
                .isInstanceOf(ResultsFolderException.class)
                .hasMessageContainingAll(file.resolve("x/y").toString(), file + " is a file; allowed: a folder");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("bundle", "file");
    }

    private static Map<String, String> content(Path folder) throws IOException {
        var content = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(
                        folder.relativize(file).toString(),
                        Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private static JobListener phases(List<String> heard) {
        return new JobListener() {
            @Override
            public void onEvent(String message, JsonNode details) {}

            @Override
            public void onProgress(JobProgress progress) {
                heard.add(progress.phase());
            }
        };
    }

    /** Interrupts the run among its permutations. */
    private static JobListener interruption(List<Long> reached) {
        return new JobListener() {
            @Override
            public void onEvent(String message, JsonNode details) {}

            @Override
            public void onProgress(JobProgress progress) {
                if (progress.phase().equals("permutations") && progress.done() > 0) {
                    reached.add(progress.done());
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private static JsonNode fdr(String method) {
        var corrector = Method.component("FDRCorrector");
        corrector.withObject("/args").put("method", method);
        return corrector;
    }

    @Test
    void run_metaAnalysis_tellsEventsAndProgress() throws Exception {
        var heard = new CopyOnWriteArrayList<String>();
        var phases = new CopyOnWriteArrayList<String>();
        try (var server = new StandInServer()) {
            SmallBundle.serve(server);
            JobMetadata metadata = ForegroundJob.ofMetaAnalysis("ma", addresses(server), folder.resolve("out"))
                    .withNoUpload(true)
                    .run(new JobListener() {
                        @Override
                        public void onEvent(String message, JsonNode details) {
                            heard.add(message);
                        }

                        @Override
                        public void onProgress(JobProgress progress) {
                            phases.add(progress.phase());
                        }
                    });

            assertThat(metadata.status()).isEqualTo(JobMetadata.SUCCEEDED);
            assertThat(server.calls()).allMatch(call -> call.startsWith("GET "));
        }
        assertThat(heard)
                .startsWith("workflow.start", "inputs.resolved")
                .endsWith("metadata.written", "workflow.success", "results.left");
        // Nothing leaves the machine, so nothing is "uploading".
        assertThat(phases)
                .contains("fetching inputs", "writing results")
                .doesNotContain("uploading", "storing artifacts");
    }

    @Test
    void run_oneConditionAndReferenceStudySet_comparesWithItsStudies() throws Exception {
        String reference =
                SmallBundle.studyset().replace("\"id\":\"s", "\"id\":\"r").replace("-40", "40");
        Path inputs = bundle();
        Files.writeString(
                inputs.resolve("specification.json"),
                SmallBundle.SPECIFICATION
                        .replace("\"database_studyset\": null", "\"database_studyset\": \"others\"")
                        .replace("MKDADensity", "MKDAChi2")
                        .replace("\"null_method\": \"approximate\", ", ""));
        JobMetadata fetched;
        JobMetadata missing;
        try (var server = new StandInServer()) {
            server.on("GET /r/others.json.gz", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(gzipped(reference));
            });
            fetched = ForegroundJob.ofFolder(inputs, addresses(server), folder.resolve("fetched"))
                    .run(JobListener.NONE);
            server.on("GET /r/others.json.gz", StandInServer.status(404, ""));
            missing = ForegroundJob.ofFolder(inputs, addresses(server), folder.resolve("missing"))
                    .run(JobListener.NONE);
        }
        Files.write(inputs.resolve("others.json.gz"), gzipped(reference));
        JobMetadata beside =
                ForegroundJob.ofFolder(inputs, folder.resolve("beside")).run(JobListener.NONE);

        assertThat(fetched.failure()).isNull();
        assertThat(folder.resolve("fetched/z_desc-association.nii.gz")).isNotEmptyFile();
        assertThat(MetaAnalysisRecord.of(fetched).inputs())
                .isNotNull()
                .extracting(Inputs::documents)
                .asInstanceOf(InstanceOfAssertFactories.list(Document.class))
                .anySatisfy(document -> assertThat(document.id()).isEqualTo("others"));
        assertThat(beside.failure()).isNull();
        assertThat(folder.resolve("fetched/inputs/others.json")).doesNotExist();
        assertThat(folder.resolve("beside/inputs/others.json")).exists();
        assertThat(folder.resolve("beside/z_desc-association.nii.gz"))
                .hasSameBinaryContentAs(folder.resolve("fetched/z_desc-association.nii.gz"));
        assertThat(missing.failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.InvalidInput);
            assertThat(failure.message()).contains("there is no reference study set \"others\"");
        });
    }

    private static Addresses addresses(StandInServer server) {
        return new Addresses(
                ComposeEnvironment.PRODUCTION, server.uri("/c/api"), server.uri("/n/api"), server.uri("/r"));
    }

    private static byte[] gzipped(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void run_folderWithoutStudySet_failsInWords() throws Exception {
        Path inputs = bundle();
        Files.delete(inputs.resolve("studyset.json"));

        JobMetadata metadata =
                ForegroundJob.ofFolder(inputs, folder.resolve("out")).run(JobListener.NONE);

        assertThat(metadata.failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.InvalidInput);
            assertThat(failure.message()).contains("no file " + inputs.resolve("studyset.json"));
        });
    }

    @Test
    void run_interruptedThread_isCancelledAndStaysInterrupted() throws Exception {
        Path out = folder.resolve("out");
        Path inputs = bundle();
        Thread.currentThread().interrupt();

        JobMetadata metadata = ForegroundJob.ofFolder(inputs, out).run(JobListener.NONE);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(metadata.failure())
                .isNotNull()
                .extracting(failure -> failure.type())
                .isEqualTo(FailureType.Cancelled);
        assertThat(out.resolve("metadata.json")).exists();
    }

    @Test
    void run_interruptedAmongPermutations_isCancelledWithMetadata() throws Exception {
        Path out = folder.resolve("out");
        Path inputs = bundle();
        var reached = new CopyOnWriteArrayList<Long>();

        JobMetadata metadata = ForegroundJob.ofFolder(inputs, out)
                .withMethod(monteCarlo("{\"method\": \"montecarlo\", \"n_iters\": 1000000}"))
                .run(interruption(reached));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(reached).hasSize(1);
        assertThat(metadata.failure())
                .isNotNull()
                .extracting(failure -> failure.type())
                .isEqualTo(FailureType.Cancelled);
        assertThat(ContractJson.MAPPER
                        .readTree(out.resolve("metadata.json").toFile())
                        .at("/failure/type")
                        .asText())
                .isEqualTo("Cancelled");
        assertThat(out.resolve("z.nii.gz")).doesNotExist();
    }

    @Test
    void run_earlyStop_isRecorded() throws Exception {
        Path out = folder.resolve("out");

        JobMetadata metadata = ForegroundJob.ofFolder(bundle(), out)
                .withMethod(monteCarlo("{\"method\": \"montecarlo\", \"n_iters\": 100000, \"early_stop\": 0.5}"))
                .run(JobListener.NONE);

        assertThat(MetaAnalysisRecord.of(metadata).permutations())
                .singleElement()
                .satisfies(permutations -> {
                    assertThat(permutations.planned()).isEqualTo(100_000);
                    assertThat(permutations.drawn()).isBetween(250, 99_999);
                    assertThat(permutations.seed()).isEqualTo(7);
                    assertThat(permutations.earlyStop()).isEqualTo(new EarlyStop(0.5, 0.001));
                });
    }

    private static Method monteCarlo(String arguments) throws IOException {
        var corrector = Method.component("FWECorrector");
        corrector.set("args", ContractJson.MAPPER.readTree(arguments));
        return new Method(null, corrector, 7L, null);
    }

    private Path bundle() throws IOException {
        Path inputs = Files.createDirectories(folder.resolve("bundle"));
        for (var file : List.of("specification", "studyset", "annotation")) {
            String content = switch (file) {
                case "studyset" -> SmallBundle.studyset();
                case "annotation" -> SmallBundle.annotation();
                default -> SmallBundle.SPECIFICATION;
            };
            try (var out = Files.newBufferedWriter(inputs.resolve(file + ".json"))) {
                out.write(content);
            }
        }
        return inputs;
    }
}
