package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.answer.CancelAnswer;
import dev.composerunner.contract.answer.ErrorAnswer;
import dev.composerunner.contract.answer.LogsAnswer;
import dev.composerunner.contract.answer.ResultsAnswer;
import dev.composerunner.contract.answer.StatusAnswer;
import dev.composerunner.contract.answer.SubmitAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ContractJsonTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.250Z");
    private static final String ARN = "arn:aws:states:eu-central-1:123456789012:execution:jobs:job-1";

    /** A document and its bytes on the wire; clients of the original read these names. */
    record Wire(Object document, String json) {}

    static Stream<Wire> documents() throws JsonProcessingException {
        return Stream.of(
                new Wire(
                        SubmitAnswer.submitted(ARN, "job-1", "https://status/", null),
                        "{'job_id':'" + ARN
                                + "','artifact_prefix':'job-1','status':'SUBMITTED','status_url':'https://status/'}"),
                new Wire(
                        new StatusAnswer(
                                ARN,
                                "RUNNING",
                                NOON,
                                null,
                                json("{}"),
                                "job-1",
                                null,
                                null,
                                null,
                                null,
                                new JobProgress("queued", 0, 10, 2, 40L, NOON),
                                null,
                                null,
                                new JobMetadata.Cost(2.5, null),
                                null,
                                null),
                        "{'job_id':'" + ARN
                                + "','status':'RUNNING','start_time':'2026-11-21T12:00:00.250000+00:00','output':{},"
                                + "'artifact_prefix':'job-1','progress':{'phase':'queued','done':0,'total':10,"
                                + "'position':2,'remaining_seconds':40,'updated_at':'2026-11-21T12:00:00.250Z'},"
                                + "'cost':{'estimated_usd':2.5}}"),
                new Wire(
                        new StatusAnswer(
                                ARN,
                                "FAILED",
                                NOON,
                                NOON,
                                json("{}"),
                                "job-1",
                                "meta-analysis",
                                json("{'a':1}"),
                                "Timeout",
                                "late",
                                null,
                                null,
                                null,
                                null,
                                "job-0",
                                null),
                        "{'job_id':'" + ARN
                                + "','status':'FAILED','start_time':'2026-11-21T12:00:00.250000+00:00',"
                                + "'stop_time':'2026-11-21T12:00:00.250000+00:00','output':{},'artifact_prefix':'job-1','job_type':'meta-analysis',"
                                + "'result':{'a':1},'error':'Timeout','cause':'late','reused_from':'job-0'}"),
                new Wire(
                        new LogsAnswer("job-1", List.of(new LogsAnswer.Event(1763726400000L, "a line")), "MDow"),
                        "{'artifact_prefix':'job-1','events':[{'timestamp':1763726400000,'message':'a line'}],"
                                + "'next_token':'MDow'}"),
                new Wire(
                        new ResultsAnswer(
                                "job-1",
                                "results",
                                "r/job-1",
                                List.of(new ResultsAnswer.Artifact(
                                        "r/job-1/a/z.nii.gz", "a/z.nii.gz", 3, NOON, "https://u")),
                                NOON,
                                null),
                        "{'artifact_prefix':'job-1','bucket':'results','prefix':'r/job-1','artifacts':[{"
                                + "'key':'r/job-1/a/z.nii.gz','filename':'a/z.nii.gz','size':3,"
                                + "'last_modified':'2026-11-21T12:00:00.250000+00:00','url':'https://u'}],"
                                + "'expires_at':'2026-11-21T12:00:00.250000+00:00'}"),
                new Wire(new CancelAnswer(ARN, "ABORTED"), "{'job_id':'" + ARN + "','status':'ABORTED'}"),
                new Wire(ErrorAnswer.of("no"), "{'status':'FAILED','error':'no'}"),
                new Wire(
                        new JobOrder(
                                "job-1",
                                "meta-analysis",
                                "0.20",
                                "standard",
                                "large",
                                "standard",
                                List.of(
                                        new JobOrder.Variable("META_ANALYSIS_ID", "abc"),
                                        new JobOrder.Variable("N_CORES", "")),
                                new JobOrder.ResultsLocation("results", "r"),
                                "",
                                "",
                                "",
                                null,
                                null,
                                null,
                                null),
                        "{'artifact_prefix':'job-1','job_type':'meta-analysis','version':'0.20','task_definition':'standard','larger_task_definition':'large','task_size':'standard',"
                                + "'environment':[{'Name':'META_ANALYSIS_ID','Value':'abc'},{'Name':'N_CORES','Value':''}],"
                                + "'results':{'bucket':'results','prefix':'r'},'secrets_key':'','order_key':'','submitted_by':''}"),
                new Wire(
                        new JobOrder(
                                "job-1",
                                "tally",
                                "1",
                                "stack-tally",
                                "",
                                "",
                                List.of(),
                                new JobOrder.ResultsLocation("results", "r"),
                                "",
                                "r/job-1/order.json",
                                "ann",
                                new JobOrder.Container(List.of("wc", "-l"), List.of()),
                                new JobOrder.Size("1024", "2048", 20),
                                new JobOrder.Retry(3, 5, 1.5, 60),
                                new JobOrder.Cost("2026-11", 2.5, 0.25)),
                        "{'artifact_prefix':'job-1','job_type':'tally','version':'1','task_definition':'stack-tally','larger_task_definition':'','task_size':'',"
                                + "'environment':[],'results':{'bucket':'results','prefix':'r'},'secrets_key':'',"
                                + "'order_key':'r/job-1/order.json','submitted_by':'ann','container':{'command':['wc','-l'],'environment':[]},"
                                + "'size':{'cpu':'1024','memory':'2048','disk_gib':20},"
                                + "'retry':{'max_attempts':3,'interval_seconds':5,'backoff_rate':1.5,'max_delay_seconds':60},"
                                + "'cost':{'month':'2026-11','estimated_usd':2.5,'usd_per_hour':0.25}}"),
                new Wire(
                        JobSecrets.NONE.with("nsc_key", new Secret("k1")).with("nv_key", null),
                        // The one document that holds the value: the task reads it.
                        "{'nsc_key':'k1'}"),
                new Wire(
                        JobMetadata.ofFailure("job-1", null, new Failure(FailureType.OutOfMemory, "too big"), NOON),
                        "{'status':'FAILED','failure':{'type':'OutOfMemory','message':'too big'},"
                                + "'artifact_prefix':'job-1','stop_time':'2026-11-21T12:00:00.250Z'}"),
                new Wire(
                        metadata(),
                        "{'status':'SUCCEEDED','artifact_prefix':'job-1','job_type':'echo',"
                                + "'artifacts_bucket':'results',"
                                + "'artifacts_prefix':'r','metadata_key':'r/job-1/metadata.json',"
                                + "'compose_runner_version':'0.1.0','warnings':['w'],"
                                + "'said':{'text':'hello'},"
                                + "'start_time':'2026-11-21T12:00:00.250Z','stop_time':'2026-11-21T12:00:00.250Z',"
                                + "'timings':{'estimate':1.5},'peak_memory_bytes':5000000000,'exit_code':0,"
                                + "'artifacts':[{'name':'z.nii.gz','size':3,'sha256':'ef'}],"
                                + "'estimated_cost':{'usd':0.25,'vcpu':4.0,'memory_gib':30.0,'seconds':60.0},"
                                + "'execution':{'arn':'arn:aws:states:x:1:execution:jobs:job-1',"
                                + "'start_time':'2026-11-21T12:00:00.250Z'}}"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void document_written_hasTheNamesOfTheWire(Wire wire) throws JsonProcessingException {
        // Compared as trees: a renamed field, a null where nothing is meant, or a time as a number breaks every client.
        assertThat(ContractJson.MAPPER.readTree(ContractJson.MAPPER.writeValueAsString(wire.document())))
                .isEqualTo(json(wire.json()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void document_readAgain_isEqual(Wire wire) throws JsonProcessingException {
        String text = ContractJson.MAPPER.writeValueAsString(wire.document());

        assertThat((Object) ContractJson.MAPPER.readValue(text, wire.document().getClass()))
                .isEqualTo(wire.document());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void document_withAFieldOfALaterVersion_isRead(Wire wire) throws JsonProcessingException {
        String later = wire.json().replaceFirst("\\{", "{'of_a_later_version':{'x':[1]},");

        // Handlers and tasks are rolled one after the other: the older one must not fail on the newer one's field.
        Object read =
                ContractJson.MAPPER.treeToValue(json(later), wire.document().getClass());
        var written = (ObjectNode) ContractJson.MAPPER.readTree(ContractJson.MAPPER.writeValueAsString(read));
        written.remove("of_a_later_version");
        assertThat(written).isEqualTo(json(wire.json()));
    }

    @Test
    void artifactPrefix_asJson_isItsText() throws JsonProcessingException {
        assertThat(ContractJson.MAPPER.writeValueAsString(new ArtifactPrefix("job-1")))
                .isEqualTo("\"job-1\"");
        assertThat(ContractJson.MAPPER.readValue("\"job-1\"", ArtifactPrefix.class))
                .isEqualTo(new ArtifactPrefix("job-1"));
    }

    private static JobMetadata metadata() throws JsonProcessingException {
        return JobMetadata.ofSuccess("job-1")
                .jobType("echo")
                .artifactsBucket("results")
                .artifactsPrefix("r")
                .metadataKey("r/job-1/metadata.json")
                .composeRunnerVersion("0.1.0")
                .warnings(List.of("w"))
                .startTime(NOON)
                .stopTime(NOON)
                .timings(Map.of("estimate", 1.5))
                .peakMemoryBytes(5_000_000_000L)
                .exitCode(0)
                .artifacts(List.of(new JobMetadata.Artifact("z.nii.gz", 3, "ef")))
                .estimatedCost(new JobMetadata.EstimatedCost(0.25, 4, 30, 60))
                .execution(new JobExecution("arn:aws:states:x:1:execution:jobs:job-1", NOON))
                .details(Map.of("said", json("{'text':'hello'}")))
                .build();
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return ContractJson.MAPPER.readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"a": 1} {"b": 2}         | JSON with more after the first value
            {"a": {"b": 1, "b": 1}}   | JSON with a field twice in one object
            {"a": hunter2             | not JSON: line=1
            """)
    void document_thatCanBeReadInTwoWays_isRefusedByItsFault(String json, String fault) {
        assertThatThrownBy(() -> ContractJson.MAPPER.readTree(json))
                .isInstanceOfSatisfying(
                        JsonProcessingException.class,
                        e -> assertThat(ContractJson.fault(e)).startsWith(fault).doesNotContain("hunter2"));
    }

    @Test
    void document_ofMoreNodesThanAllowed_isRefused() throws IOException {
        // Empty arrays without end: a small text, gzipped, and gigabytes as a tree.
        byte[] arrays = "[],".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        var endless = new InputStream() {
            private boolean opened;

            @Override
            public int read() {
                throw new AssertionError("read by blocks");
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (!opened) {
                    opened = true;
                    target[offset] = '[';
                    return 1;
                }
                int whole = Math.min(length, arrays.length) / 3 * 3;
                System.arraycopy(arrays, 0, target, offset, whole);
                return whole;
            }
        };

        try (JsonParser parser = ContractJson.MAPPER.createParser(endless)) {
            assertThatThrownBy(() -> {
                        while (parser.nextToken() != null) {
                            // Reads on without a tree.
                        }
                    })
                    .isInstanceOfSatisfying(
                            JsonProcessingException.class,
                            e -> assertThat(ContractJson.fault(e))
                                    .startsWith("JSON of more than 50000000 values, names and brackets"));
        }
    }
}
