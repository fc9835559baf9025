package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody who deploys today's stack over the last release loses data or an address. */
class UpgradeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Written anew by {@code -Drelease.update=true}, as a part of a release alone. */
    private static final CommittedJson LAST_RELEASE = new CommittedJson(
            Path.of("src/test/resources/dev/composerunner/infra/last-release.template.json"), "release.update");

    private static final String BUCKET = "ComposeRunnerResultsBucketDD5EDA0B";
    private static final String TABLE = "ComposeRunnerLedgerTable42C33B84";
    private static final String TASK_LOG = "ComposeRunnerTaskLogGroup7A040C83";
    private static final String STATUS_URL = "ComposeRunnerStatusLiveFunctionUrl1A6EEC50";
    private static final String CALLERS = "ComposeRunnerCallers0E96CAE8";

    @Test
    void upgrade_fromTheLastRelease_keepsDataAndAddresses() throws IOException {
        JsonNode today = SynthesizedApp.json(SynthesizedApp.stack());
        if (Boolean.getBoolean("release.update")) {
            LAST_RELEASE.assertEquals(today);
        }
        assertThat(Upgrade.losses(lastRelease(), today)).isEmpty();
    }

    @Test
    void logicalIds_ofDataAndAddresses_areThose() throws IOException {
        JsonNode resources = lastRelease().path("Resources");
        for (String id : new String[] {BUCKET, TABLE, TASK_LOG, STATUS_URL, CALLERS}) {
            assertThat(resources.has(id)).as(id).isTrue();
        }
        assertThat(resources)
                .filteredOn(resource -> type(resource, "AWS::Lambda::Url"))
                .hasSize(12);
        assertThat(resources)
                .filteredOn(resource -> type(resource, "AWS::Logs::LogGroup"))
                .hasSize(19);
        // There is no key of KMS: bucket, table and queue are encrypted by keys of their services.
        assertThat(resources).noneMatch(resource -> type(resource, "AWS::KMS::Key"));
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                change(
                        BUCKET + ": the AWS::S3::Bucket is not there",
                        resources -> resources.set("Renamed", resources.remove(BUCKET))),
                change(
                        BUCKET + ": BucketName was ",
                        resources -> properties(resources, BUCKET).put("BucketName", "another")),
                change(
                        BUCKET + ": DeletionPolicy was Retain",
                        resources -> ((ObjectNode) resources.path(BUCKET)).put("DeletionPolicy", "Delete")),
                change(
                        TABLE + ": KeySchema was ",
                        resources -> ((ObjectNode) resources.path(TABLE).at("/Properties/KeySchema/0"))
                                .put("AttributeName", "x")),
                change(
                        TASK_LOG + ": LogGroupName was ",
                        resources -> properties(resources, TASK_LOG).put("LogGroupName", "/x")),
                change(
                        STATUS_URL + ": Qualifier was \"live\"",
                        resources -> properties(resources, STATUS_URL).remove("Qualifier")),
                change(
                        CALLERS + ": Description was ",
                        resources -> properties(resources, CALLERS).put("Description", "Others")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void change_thatReplacesOneOfThem_isALoss(String line, Consumer<ObjectNode> change) throws IOException {
        JsonNode changed = lastRelease();
        change.accept((ObjectNode) changed.path("Resources"));
        assertThat(Upgrade.losses(lastRelease(), changed))
                .hasSize(1)
                .first()
                .asString()
                .startsWith(line);
    }

    @Test
    void output_thatIsNotThereAnyMore_isALoss() throws IOException {
        JsonNode changed = lastRelease();
        ((ObjectNode) changed.path("Outputs")).remove("ComposeRunnerStatusFunctionUrl");
        assertThat(Upgrade.losses(lastRelease(), changed))
                .containsExactly("ComposeRunnerStatusFunctionUrl: the output is not there any more, of 31");
    }

    private static Arguments change(String line, Consumer<ObjectNode> change) {
        return Arguments.of(line, change);
    }

    private static boolean type(JsonNode resource, String type) {
        return resource.path("Type").asText().equals(type);
    }

    private static ObjectNode properties(ObjectNode resources, String id) {
        return resources.withObject(id).withObject("Properties");
    }

    private static JsonNode lastRelease() throws IOException {
        return JSON.readTree(LAST_RELEASE.file().toFile());
    }
}
