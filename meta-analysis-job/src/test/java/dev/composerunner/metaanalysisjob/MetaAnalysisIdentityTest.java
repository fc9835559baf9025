package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.submission.Inspection;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import dev.composerunner.metaanalysisjob.record.Document;
import dev.composerunner.metaanalysisjob.record.Inputs;
import dev.composerunner.standins.StandInServer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the same meta-analysis: to a submission, and to a task. */
final class MetaAnalysisIdentityTest {

    private static final String LARGE =
            "{\"specification\": {\"id\": \"s\", \"corrector\": {\"type\": \"FWECorrector\", "
                    + "\"args\": {\"method\": \"montecarlo\"}}}}";

    private final StandInServer compose = new StandInServer();

    @AfterEach
    void close() {
        compose.close();
    }

    @Test
    void inspection_asksOnceForSizeAndIdentity() throws Exception {
        compose.get("/api/meta-analyses/abc?nested=true", LARGE);
        JobTypes.Typed typed = typed("{'meta_analysis_id':'abc'}");

        Inspection inspection = typed.inspect(settings());

        assertThat(typed.inspect(settings())).isSameAs(inspection);
        assertThat(inspection.size()).isEqualTo(TaskSize.LARGE);
        assertThat(inspection.identity()).isPresent();
        assertThat(compose.requests()).hasSize(1);
    }

    @Test
    void identity_hasWhatTheJobDependsOnAndNoKey() throws Exception {
        compose.get("/api/meta-analyses/abc?nested=true", LARGE);
        JsonNode identity =
                identity("{'meta_analysis_id':'abc','no_upload':true,'nsc_key':'a-secret-key','n_cores':3}");

        assertThat(identity.path("meta_analysis_id").asText()).isEqualTo("abc");
        assertThat(identity.path("environment").asText()).isEqualTo("production");
        assertThat(identity.path("no_upload").asBoolean()).isTrue();
        assertThat(identity.at("/documents/specification/id").asText()).isEqualTo("s");
        assertThat(identity.at("/keys/nsc_key").asText()).matches("[0-9a-f]{64}");
        assertThat(identity.toString()).doesNotContain("a-secret-key");
        assertThat(identity("{'meta_analysis_id':'abc','no_upload':1,'nsc_key':'a-secret-key'}"))
                .isEqualTo(identity);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'meta_analysis_id':'abc','no_upload':true}",
                "{'meta_analysis_id':'abc','nsc_key':'k'}",
                "{'meta_analysis_id':'abc','nv_key':'k'}",
                "{'meta_analysis_id':'abc','environment':'staging'}",
                "{'meta_analysis_id':'abd'}"
            })
    void identity_ofAnotherSubmission_isAnother(String other) throws Exception {
        compose.get("/api/meta-analyses/abc?nested=true", LARGE).get("/api/meta-analyses/abd?nested=true", LARGE);

        assertThat(identity(other)).isNotEqualTo(identity("{'meta_analysis_id':'abc'}"));
    }

    @Test
    void inspection_withoutAnAnswer_saysWhyThereIsNoIdentity() throws Exception {
        Inspection inspection =
                typed("{'meta_analysis_id':'abc','environment':'staging'}").inspect(settings());

        assertThat(inspection)
                .isEqualTo(Inspection.unidentified(
                        TaskSize.STANDARD,
                        "the specification of the meta-analysis could not be read at staging Neurosynth Compose"));
    }

    @Test
    void reuse_travelsToTheTask() throws Exception {
        assertThat(typed("{'job_type':'meta-analysis','max_age':60,'parameters':{'meta_analysis_id':'abc'}}")
                        .request()
                        .environment())
                .containsEntry("REUSE", "completed")
                .containsEntry("MAX_AGE", "60");
        assertThat(typed("{'meta_analysis_id':'abc','reuse':'running'}")
                        .request()
                        .environment())
                .containsEntry("REUSE", "running")
                .doesNotContainKey("MAX_AGE");
        // The form of the Python compose-runner, whose jobs are what they were.
        assertThat(typed("{'meta_analysis_id':'abc'}").request().environment()).doesNotContainKeys("REUSE", "MAX_AGE");
        assertThat(JobTypes.find(null).variables()).contains("REUSE", "MAX_AGE");
    }

    @Test
    void contentHash_followsFromContentAlone() {
        String hash = hash(settings("abc", true, 1), JobSecrets.NONE, "1", inputs("s1", "x1"), "e", "m");

        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(hash(settings("abc", true, 8), JobSecrets.NONE, "1", inputs("s1", "x2"), "e", "m"))
                .as("threads and ids")
                .isEqualTo(hash);
        JobSecrets key = MetaAnalysisParameters.keys(new Secret("k"), null);
        assertThat(List.of(
                        hash(settings("abd", true, 1), JobSecrets.NONE, "1", inputs("s1", "x1"), "e", "m"),
                        hash(settings("abc", false, 1), JobSecrets.NONE, "1", inputs("s1", "x1"), "e", "m"),
                        hash(settings("abc", true, 1), key, "1", inputs("s1", "x1"), "e", "m"),
                        hash(settings("abc", true, 1), JobSecrets.NONE, "2", inputs("s1", "x1"), "e", "m"),
                        hash(settings("abc", true, 1), JobSecrets.NONE, null, inputs("s1", "x1"), "e", "m"),
                        hash(settings("abc", true, 1), JobSecrets.NONE, "1", inputs("s2", "x1"), "e", "m"),
                        hash(settings("abc", true, 1), JobSecrets.NONE, "1", inputs("s1", "x1"), "f", "m"),
                        hash(settings("abc", true, 1), JobSecrets.NONE, "1", inputs("s1", "x1"), "e", "n")))
                .doesNotContain(hash)
                .doesNotHaveDuplicates();
    }

    private static String hash(
            JobSettings settings,
            JobSecrets secrets,
            @Nullable String version,
            Inputs inputs,
            String engine,
            String mathFunctions) {
        return ContentHash.of(settings, secrets, version, inputs, engine, mathFunctions);
    }

    private static JobSettings settings(String id, boolean noUpload, int threads) {
        return new JobSettings(id, Addresses.of(ComposeEnvironment.PRODUCTION), noUpload, threads);
    }

    private static Inputs inputs(String specification, String id) {
        return new Inputs(
                "neurostore",
                null,
                List.of(
                        new Document("specification", id, specification),
                        new Document("studyset", id, "t"),
                        new Document("annotation", id, "a")));
    }

    private JsonNode identity(String submission) throws Exception {
        return typed(submission).inspect(settings()).identity().orElseThrow();
    }

    private Map<String, String> settings() {
        return Map.of("COMPOSE_API_URL", compose.uri("/api").toString());
    }

    private static JobTypes.Typed typed(String text) throws Exception {
        return JobTypes.find(MetaAnalysisType.NAME).read(ContractJson.MAPPER.readTree(text.replace('\'', '"')));
    }
}
