package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Job types that are written as files, from HTTP to their artifacts. */
@Timeout(180)
final class JobTypeFileTest {

    private static final String GREET = """
            name: greet
            version: "%s"
            image: example/shell:1
            command: [sh, -c, 'echo "hello $1" | tee "$2/greeting.txt"; exit "$3"', greet, "${parameters.name}", "${outputs}", "${parameters.code}"]
            parameters:
              type: object
              required: [name]
              additionalProperties: false
              properties: {name: {type: string, maxLength: 20}, code: {type: integer, default: 0}}
            outputs: {greeting: {path: greeting.txt, mediaType: text/plain}}
            retry: {exitCodes: {10: InvalidInput}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Service start() throws Exception {
        return new TypedServices(folder).with("greet", GREET.formatted("1")).start(1);
    }

    @Test
    void job_ofAFile_leavesItsArtifactsItsLogAndItsRecord() throws Exception {
        try (Service service = start();
                Api api = new Api(service.url())) {
            Api.Reply reply = api.post(
                    "submit",
                    "{\"job_type\": \"greet\", \"artifact_prefix\": \"g\", \"parameters\": {\"name\": \"; exit 9\"}}");
            assertThat(reply.statusCode()).as(reply.body().toString()).isEqualTo(202);

            // The same again, while it runs, is the same job.
            assertThat(api.post(
                                    "submit",
                                    "{\"job_type\": \"greet\", \"artifact_prefix\": \"g\", \"parameters\": {\"name\": \"; exit 9\"}}")
                            .statusCode())
                    .isEqualTo(202);
            JsonNode status = api.awaitEnd("g");
            assertThat(status.path("status").asText()).as(status.toString()).isEqualTo("SUCCEEDED");
            assertThat(status.path("job_type").asText()).isEqualTo("greet");
            assertThat(status.at("/result/parameters").toString()).isEqualTo("{\"name\":\"; exit 9\",\"code\":0}");
            assertThat(status.at("/result/artifacts").findValuesAsText("name")).containsExactly("greeting.txt");
            assertThat(api.get("results?artifact_prefix=g")
                            .body()
                            .path("artifacts")
                            .findValuesAsText("filename"))
                    .containsExactlyInAnyOrder("greeting.txt", "metadata.json");
            for (JsonNode artifact : api.get("results?artifact_prefix=g").body().path("artifacts")) {
                if (artifact.path("filename").asText().equals("greeting.txt")) {
                    var file = api.fetch(artifact.path("url").asText());
                    assertThat(new String(file.body(), StandardCharsets.UTF_8)).isEqualTo("hello ; exit 9\n");
                    assertThat(file.headers().firstValue("content-type")).contains("text/plain");
                }
            }
            assertThat(api.get("logs?artifact_prefix=g").body().path("events").findValuesAsText("message"))
                    .contains("hello ; exit 9");
            // Another of its name is refused.
            assertThat(api.post(
                                    "submit",
                                    "{\"job_type\": \"greet\", \"artifact_prefix\": \"g\", \"parameters\": {\"name\": \"b\"}}")
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void job_whoseProgramFails_failsByItsExitCode() throws Exception {
        try (Service service = start();
                Api api = new Api(service.url())) {
            api.post(
                    "submit",
                    "{\"job_type\": \"greet\", \"artifact_prefix\": \"f\", \"parameters\": {\"name\": \"a\", \"code\": 10}}");
            JsonNode status = api.awaitEnd("f");
            assertThat(status.path("error").asText()).isEqualTo("InvalidInput");
            assertThat(status.path("cause").asText()).startsWith("the program ended with exit code 10");
            assertThat(status.at("/result/program/exit_code").asInt()).isEqualTo(10);
        }
    }

    @Test
    void submission_thatBreaksTheSchema_isRefusedWithEachPointer() throws Exception {
        try (Service service = start();
                Api api = new Api(service.url())) {
            Api.Reply refused =
                    api.post("submit", "{\"job_type\": \"greet\", \"parameters\": {\"code\": \"x\", \"more\": 1}}");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body().path("parameters").findValuesAsText("pointer"))
                    .containsExactlyInAnyOrder("/name", "/code", "/more");
            assertThat(api.post("submit", "{\"job_type\": \"gret\", \"parameters\": {}}")
                            .body()
                            .path("error")
                            .asText())
                    .isEqualTo("job_type: got \"gret\"; allowed: echo, greet, meta-analysis");
            assertThat(api.post("submit", "{\"job_type\": \"greet\", \"version\": \"2\", \"parameters\": {}}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(api.post("submit", "{\"job_type\": \"greet\", \"parameters\": []}")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void file_thatChanges_isReadAgain_andABrokenOneKeepsWhatItSaid() throws Exception {
        try (Service service = start();
                Api api = new Api(service.url())) {
            Path file = folder.resolve("types/greet.job.yaml");
            Files.writeString(file, GREET.formatted("2") + "timeoutSeconds: 90\n");
            assertThat(version(api)).isEqualTo("2");
            Files.writeString(file, GREET.formatted("3") + "no_such_field: 1\n");
            assertThat(version(api)).isEqualTo("2");
            assertThat(api.get("job-types")
                            .body()
                            .path("broken")
                            .path("greet.job.yaml")
                            .asText())
                    .contains("/no_such_field: unknown field");
            Files.delete(file);
            assertThat(api.get("job-types?job_type=greet").statusCode()).isEqualTo(404);
        }
    }

    private static String version(Api api) throws Exception {
        JsonNode type =
                api.get("job-types?job_type=greet").body().path("job_types").path(0);
        assertThat(type.path("available").asBoolean()).as(type.toString()).isTrue();
        return type.path("version").asText();
    }
}
