package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.Attempt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same job twice. */
@Timeout(300)
final class ReuseTest {

    /** A job type that greets, takes its time and ends as it is told; formatted with its version and with further fields. */
    static final String TYPE = """
            name: greet
            version: "%s"
            image: example/shell:1
            command: [sh, -c, 'sleep "$3"; echo "hello $1" > "$2/greeting.txt"; exit "$4"', greet, "${parameters.name}", "${outputs}", "${parameters.seconds}", "${parameters.code}"]
            parameters:
              type: object
              additionalProperties: false
              properties:
                name: {type: string, default: you}
                seconds: {type: integer, default: 0}
                code: {type: integer, default: 0}
            outputs: {greeting: {path: greeting.txt}}
            %s
            """;

    @TempDir
    private Path folder = Path.of("");

    private Service start(String version, String more) throws Exception {
        return services().with("greet", TYPE.formatted(version, more)).start(2);
    }

    private TypedServices services() {
        return new TypedServices(folder);
    }

    @Test
    void sameSubmission_afterItsJobHasSucceeded_isAnsweredWithIt_untilAnArtifactIsGone() throws Exception {
        try (Service service = start("1", "");
                Api api = new Api(service.url())) {
            Api.Reply first = submit(api, "\"parameters\": {\"name\": \"a\"}");
            assertThat(first.statusCode()).as(first.toString()).isEqualTo(202);
            assertThat(first.body().path("reused").asBoolean(true)).isFalse();
            JsonNode ended = api.awaitEnd(first.body().path("job_id").asText());
            assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("SUCCEEDED");
            assertThat(ended.path("job_hash")).isEqualTo(first.body().path("job_hash"));
            assertThat(ended.path("attempt").asInt()).isEqualTo(1);

            // Defaults belong to what is the same.
            Api.Reply second = submit(api, "\"parameters\": {\"name\": \"a\", \"code\": 0}");
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body().path("reused").asBoolean()).isTrue();
            assertThat(second.body().path("status").asText()).isEqualTo("SUCCEEDED");
            assertThat(second.body().path("job_id")).isEqualTo(first.body().path("job_id"));
            assertThat(second.body().at("/result/artifacts/0/name").asText()).isEqualTo("greeting.txt");
            assertThat(check(api, "{\"name\": \"a\"}").path("valid").asBoolean())
                    .isTrue();

            Files.delete(artifact(first, "greeting.txt"));
            JsonNode checked = check(api, "{\"name\": \"a\"}");
            assertThat(checked.path("valid").asBoolean(true)).isFalse();
            assertThat(checked.path("invalid_because").asText()).isEqualTo("artifact greeting.txt is gone");
            Api.Reply third = submit(api, "\"parameters\": {\"name\": \"a\"}");
            assertThat(third.statusCode()).as(third.toString()).isEqualTo(202);
            assertThat(third.body().path("attempt").asInt()).isEqualTo(2);
            assertThat(third.body().path("not_reused").asText()).isEqualTo("artifact greeting.txt is gone");
            api.awaitEnd(third.body().path("job_id").asText());
            assertThat(submit(api, "\"parameters\": {\"name\": \"a\"}")
                            .body()
                            .path("attempt")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void artifact_thatWasReplaced_isNotReused() throws Exception {
        try (Service service = start("1", "");
                Api api = new Api(service.url())) {
            Api.Reply first = submit(api, "\"parameters\": {}");
            api.awaitEnd(first.body().path("job_id").asText());
            Path file = artifact(first, "greeting.txt");
            Files.writeString(file, "longer than before\n");
            assertThat(check(api, "{}").path("invalid_because").asText())
                    .isEqualTo("artifact greeting.txt has 19 bytes instead of 10");
        }
    }

    @Test
    void failedJob_isDoneAgain() throws Exception {
        try (Service service = start("1", "");
                Api api = new Api(service.url())) {
            String parameters = "\"parameters\": {\"code\": 3}";
            Api.Reply first = submit(api, parameters);
            api.awaitEnd(first.body().path("job_id").asText());
            Api.Reply second = submit(api, parameters);
            assertThat(second.statusCode()).isEqualTo(202);
            assertThat(second.body().path("attempt").asInt()).isEqualTo(2);
            assertThat(second.body().path("not_reused").asText()).isEqualTo("attempt 1 ended as FAILED");
        }
    }

    @Test
    void resultsOfAnotherVersion_orTooOld_orOfATypeThatKeepsNone_areNotReused() throws Exception {
        try (Service service = start("1", "");
                Api api = new Api(service.url())) {
            api.awaitEnd(submit(api, "\"parameters\": {}").body().path("job_id").asText());
            Api.Reply young = submit(api, "\"parameters\": {}, \"max_age\": 0");
            assertThat(young.body().path("attempt").asInt())
                    .as(young.toString())
                    .isEqualTo(2);
            assertThat(young.body().path("not_reused").asText()).contains("max_age of 0 s");
            api.awaitEnd(young.body().path("job_id").asText());
            Api.Reply running = submit(api, "\"parameters\": {}, \"reuse\": \"running\"");
            assertThat(running.body().path("attempt").asInt()).isEqualTo(3);
            api.awaitEnd(running.body().path("job_id").asText());
            Api.Reply none = submit(api, "\"parameters\": {}, \"reuse\": \"none\"");
            assertThat(none.statusCode()).isEqualTo(202);
            assertThat(none.body().has("job_hash")).isFalse();
            services().with("greet", TYPE.formatted("2", ""));
            assertThat(submit(api, "\"parameters\": {}").body().path("attempt").asInt())
                    .isEqualTo(1);
            services().with("greet", TYPE.formatted("1", "cache: never"));
            Api.Reply never = submit(api, "\"parameters\": {}");
            assertThat(never.body().path("not_reused").asText()).isEqualTo("results of the job type are never reused");
        }
    }

    @Test
    void equalSubmissions_atOnce_areOneJob() throws Exception {
        try (Service service = start("1", "");
                Api api = new Api(service.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Api.Reply> one = () -> submit(api, "\"parameters\": {\"seconds\": 2}");
            List<Future<Api.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                replies.add(threads.submit(one));
            }
            var jobs = new HashSet<String>();
            int started = 0;
            for (Future<Api.Reply> reply : replies) {
                assertThat(reply.get().statusCode()).as(reply.get().toString()).isIn(200, 202);
                jobs.add(reply.get().body().path("job_id").asText()
                        + reply.get().body().path("attempt"));
                started += reply.get().statusCode() == 202 ? 1 : 0;
            }
            assertThat(jobs).hasSize(1);
            assertThat(started).isEqualTo(1);
        }
    }

    @Test
    void submission_thatContradictsItself_isRefused() throws Exception {
        try (Service service = start("1", "");
                Api api = new Api(service.url())) {
            assertThat(error(api, "\"artifact_prefix\": \"mine\", \"reuse\": \"running\""))
                    .startsWith("artifact_prefix: got a name");
            assertThat(error(api, "\"reuse\": \"some\""))
                    .isEqualTo("reuse: got \"some\"; allowed: none, running, completed");
            assertThat(error(api, "\"max_age\": -1")).startsWith("max_age: got -1; allowed: ");
            assertThat(error(api, "\"reuse\": \"none\", \"max_age\": 1")).startsWith("max_age: got a value");
            String name = new Attempt("0".repeat(64), 1).artifactPrefix().value();
            assertThat(error(api, "\"artifact_prefix\": \"" + name + '"')).startsWith("artifact_prefix: got ");
        }
    }

    private static String error(Api api, String more) throws Exception {
        Api.Reply reply = submit(api, "\"parameters\": {}, " + more);
        assertThat(reply.statusCode()).as(reply.toString()).isEqualTo(400);
        return reply.body().path("error").asText();
    }

    private static Api.Reply submit(Api api, String more) throws Exception {
        return api.post("submit", "{\"job_type\": \"greet\", " + more + "}");
    }

    private static JsonNode check(Api api, String parameters) throws Exception {
        return api.post("check", "{\"job_type\": \"greet\", \"parameters\": " + parameters + "}")
                .body();
    }

    private Path artifact(Api.Reply submitted, String name) {
        return services()
                .results(submitted.body().path("artifact_prefix").asText())
                .resolve(name);
    }
}
