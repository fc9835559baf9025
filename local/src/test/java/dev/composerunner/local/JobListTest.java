package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the service lists and counts, expires and deletes. */
@Timeout(300)
final class JobListTest {

    private static final String TYPE = """
            name: greet
            version: "1"
            image: example/shell:1
            command: [sh, -c, 'echo "hello $1" > "$2/greeting.txt"; exit "$3"', greet, "${parameters.name}", "${outputs}", "${parameters.code}"]
            parameters:
              type: object
              properties: {name: {type: string}, code: {type: integer, default: 0}}
            outputs: {greeting: {path: greeting.txt}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Service start() throws Exception {
        return services().with("greet", TYPE).start(1);
    }

    private TypedServices services() {
        return new TypedServices(folder);
    }

    @Test
    void jobs_areListedCountedExpiredAndDeleted_overRestarts() throws Exception {
        String good;
        String bad;
        try (Service service = start();
                Api api = new Api(service.url())) {
            assertThat(api.get("health").body().path("status").asText()).isEqualTo("ok");
            good = submit(api, "\"name\": \"a\"");
            api.awaitEnd(good);
            bad = submit(api, "\"name\": \"b\", \"code\": 4");
            api.awaitEnd(bad);
            awaitCount(api, "FAILED", 1);
            assertThat(ids(api, "jobs")).containsExactly(bad, good);
            assertThat(ids(api, "jobs?status=FAILED")).containsExactly(bad);
            assertThat(api.get("jobs?status=FAILED")
                            .body()
                            .at("/jobs/0/failure_type")
                            .asText())
                    .isEqualTo("JobError");
            JsonNode page = api.get("jobs?limit=1").body();
            assertThat(ids(
                            api,
                            "jobs?limit=1&next_token=" + page.path("next_token").asText()))
                    .containsExactly(good);
        }
        try (Service service = start();
                Api api = new Api(service.url())) {
            assertThat(api.get("stats").body().toString())
                    .isEqualTo(
                            "{\"jobs\":{\"greet\":{\"FAILED\":1,\"SUCCEEDED\":1}},\"total\":{\"FAILED\":1,\"SUCCEEDED\":1}}");
            assertThat(submit(api, "\"name\": \"a\"")).isEqualTo(good);

            assertThat(api.post("expire", "{\"job_id\": \"" + good + "\"}").statusCode())
                    .isEqualTo(200);
            String second = submit(api, "\"name\": \"a\"");
            assertThat(second).isNotEqualTo(good).endsWith("-2");
            api.awaitEnd(second);
            awaitCount(api, "SUCCEEDED", 2);

            JsonNode deleted = api.post("delete", "{\"job_ids\": [\"" + bad + "\", \"no-such\", \"" + second + "\"]}")
                    .body()
                    .path("jobs");
            assertThat(deleted.findValuesAsText("deleted")).containsExactly("true", "false", "true");
            assertThat(deleted.at("/1/reason").asText()).isEqualTo("there is no such job");
            assertThat(ids(api, "jobs")).containsExactly(good);
            assertThat(results(second)).doesNotExist();
            // Its results are gone, and it answers nobody.
            assertThat(submit(api, "\"name\": \"a\"")).endsWith("-3");
        }
    }

    @Test
    void runningJob_isListedAndNotDeleted() throws Exception {
        try (SlowApi slow = new SlowApi();
                Service service = Service.start(new ServiceSettings(
                        folder.resolve("data"),
                        0,
                        0,
                        1,
                        null,
                        Addresses.variables(URI.create(slow.url()), URI.create(slow.url()))));
                Api api = new Api(service.url())) {
            api.awaitPhase(api.submit("held", "runs"), "fetching inputs");
            assertThat(api.get("jobs?status=RUNNING&job_type=meta-analysis")
                            .body()
                            .at("/jobs/0/artifact_prefix")
                            .asText())
                    .isEqualTo("runs");
            assertThat(api.post("delete", "{\"job_ids\": [\"runs\"]}")
                            .body()
                            .at("/jobs/0/reason")
                            .asText())
                    .isEqualTo("it runs");
            assertThat(api.get("stats").body().has("oldest_running_seconds")).isTrue();
            api.post("cancel", "{\"job_id\": \"runs\"}");
            awaitCount(api, "ABORTED", 1);
        }
    }

    @Test
    void request_withAWrongValue_isRefused() throws Exception {
        try (Service service = start();
                Api api = new Api(service.url())) {
            for (String query : List.of(
                    "status=DONE",
                    "limit=0",
                    "limit=101",
                    "limit=x",
                    "since=yesterday",
                    "job_hash=1",
                    "next_token=7")) {
                Api.Reply reply = api.get("jobs?" + query);
                assertThat(reply.statusCode()).as(query + " " + reply).isEqualTo(400);
                assertThat(reply.body().path("error").asText()).startsWith(query.substring(0, query.indexOf('=')));
            }
            for (String body : List.of("{}", "{\"job_ids\": []}", "{\"job_ids\": \"a\"}", "{\"job_ids\": [7]}")) {
                assertThat(api.post("delete", body).statusCode()).as(body).isEqualTo(400);
            }
            assertThat(api.post("expire", "{\"job_id\": \"none\"}").statusCode())
                    .isEqualTo(404);
            assertThat(api.get("delete?job_ids=a").statusCode()).isEqualTo(405);
        }
    }

    private static void awaitCount(Api api, String status, int count) throws Exception {
        JsonNode stats = api.get("stats").body();
        for (int i = 0; stats.path("total").path(status).asInt() != count; i++) {
            assertThat(i).as(stats.toString()).isLessThan(200);
            Thread.sleep(50);
            stats = api.get("stats").body();
        }
    }

    private static List<String> ids(Api api, String path) throws Exception {
        return api.get(path).body().path("jobs").findValuesAsText("job_id");
    }

    private static String submit(Api api, String parameters) throws Exception {
        JsonNode answer = api.post("submit", "{\"job_type\": \"greet\", \"parameters\": {" + parameters + "}}")
                .body();
        assertThat(answer.has("job_id")).as(answer.toString()).isTrue();
        return answer.path("job_id").asText();
    }

    private Path results(String job) {
        return services().results(job.substring(job.lastIndexOf(':') + 1));
    }
}
