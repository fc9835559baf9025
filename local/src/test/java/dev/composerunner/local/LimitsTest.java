package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.access.AccessKeys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often callers may call, and how much jobs may cost, over HTTP with the ledger of one machine. */
@Timeout(180)
final class LimitsTest {

    private static final String TYPE = """
            name: wait
            version: "1"
            image: example/shell:1
            command: [sh, -c, 'sleep 2; echo "$1" > "$2/out.txt"', wait, "${parameters.name}", "${outputs}"]
            timeoutSeconds: 3600
            cpu: 1024
            memoryMiB: 2048
            parameters:
              type: object
              required: [name]
              properties:
                name: {type: string}
            outputs: {out: {path: out.txt}}
            """;

    /** An hour of a vCPU and 2 GiB costs 7 US dollars, and two jobs of an hour more than there are. */
    private static final Map<String, String> BUDGET = Map.of(
            HandlerEnvironment.MONTH_BUDGET_USD, "10",
            HandlerEnvironment.TASK_RESOURCES, "1024/2048/20",
            HandlerEnvironment.LARGE_TASK_RESOURCES, "1024/2048/20",
            HandlerEnvironment.MAX_JOB_SECONDS, "86400",
            HandlerEnvironment.FARGATE_PRICES, "3,2,1");

    @TempDir
    private Path folder = Path.of("");

    private Service start(Map<String, String> variables, CallRates rates) throws Exception {
        return new TypedServices(folder)
                .with("wait", TYPE)
                .start(2, variables, new ServiceAccess(AccessKeys.NONE, "127.0.0.1", List.of(), rates));
    }

    @Test
    void submissionsOfADay_beyondTheLimit_are429_beforeTheBodyIsLookedAt() throws Exception {
        try (Service service = start(Map.of(), new CallRates(0, 2, 0));
                Api api = new Api(service.url())) {
            assertThat(api.post("submit", "no JSON").statusCode()).isEqualTo(400);
            assertThat(api.post("submit", "{}").statusCode()).isEqualTo(400);

            Api.Reply third = api.post("submit", "no JSON");

            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body().path("error").asText())
                    .isEqualTo("submissions: got more than 2 in this day; allowed: 2 a day for each caller");
            assertThat(third.body().path("retry_after").asLong()).isBetween(1L, 86_400L);
            // What only looks is not a submission.
            assertThat(api.post("check", "{}").statusCode()).isEqualTo(400);
            assertThat(api.get("job-types").statusCode()).isEqualTo(200);
        }
        // Counted on disk: a restart does not help.
        try (Service service = start(Map.of(), new CallRates(0, 2, 0));
                Api api = new Api(service.url())) {
            assertThat(api.post("submit", "{}").statusCode()).isEqualTo(429);
        }
    }

    @Test
    void requestsWithoutPause_are429_withTheSecondsToWait() throws Exception {
        try (Service service = start(Map.of(), new CallRates(0, 0, 1));
                Api api = new Api(service.url())) {
            HttpResponse<byte[]> answer = api.fetch(service.url() + "/status?job_id=none");
            int sent = 1;
            while (answer.statusCode() == 404 && sent < 500) {
                answer = api.fetch(service.url() + "/status?job_id=none");
                sent++;
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(sent).isGreaterThan(10);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            // Each function has buckets of its own, and whether the service is there everybody may ask.
            assertThat(api.get("job-types").statusCode()).isEqualTo(200);
            assertThat(api.get("health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void budgetOfTheMonth_isReservedBeforeTheStart_andSettledAtTheEnd() throws Exception {
        try (Service service = start(BUDGET, CallRates.UNLIMITED);
                Api api = new Api(service.url())) {
            JsonNode first = submitted(api.post("submit", submission("a")), 202);

            JsonNode refused = submitted(api.post("submit", submission("b")), 429);
            assertThat(refused.path("error").asText())
                    .startsWith("CostLimitExceeded: the budget of ")
                    .contains("may cost 7 USD", "0 USD are spent and 7 USD set aside");
            // The same job again costs nothing more.
            assertThat(submitted(api.post("submit", submission("a")), 200).path("job_id"))
                    .isEqualTo(first.path("job_id"));
            assertThat(api.get("stats").body().path("month").toString())
                    .contains("\"limit_usd\":10.0,\"reserved_usd\":7.0,\"spent_usd\":0.0");

            String job = first.path("job_id").asText();
            JsonNode ended = api.awaitEnd(job);
            assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("SUCCEEDED");
            assertThat(ended.at("/cost/estimated_usd").asDouble()).isEqualTo(7);
            assertThat(ended.at("/result/cost/estimated_usd").asDouble()).isEqualTo(7);

            JsonNode month = settled(api);
            // A minute at least, of 7 US dollars an hour.
            assertThat(month.path("spent_usd").asDouble()).isBetween(0.11, 2.0);
            JsonNode listed = api.get("jobs").body().at("/jobs/0");
            assertThat(listed.at("/cost/actual_usd").asDouble())
                    .isEqualTo(month.path("spent_usd").asDouble());
            submitted(api.post("submit", submission("b")), 202);
        }
    }

    @Test
    void jobThatIsCancelled_isSettledToo_andItsRecordSaysWhatItCost() throws Exception {
        try (Service service = start(BUDGET, CallRates.UNLIMITED);
                Api api = new Api(service.url())) {
            JsonNode first = submitted(api.post("submit", submission("c")), 202);
            String job = first.path("job_id").asText();
            api.post("cancel", "{\"job_id\": \"" + job + "\"}");

            JsonNode month = settled(api);

            assertThat(month.path("spent_usd").asDouble()).isBetween(0.11, 2.0);
            JsonNode status = api.status(job);
            assertThat(status.path("error").asText()).isEqualTo("Cancelled");
            assertThat(status.at("/cost/estimated_usd").asDouble()).isEqualTo(7);
            assertThat(status.at("/cost/actual_usd").asDouble()).isBetween(0.11, 2.0);
        }
    }

    private static JsonNode settled(Api api) throws Exception {
        for (int tries = 0; tries < 300; tries++) {
            JsonNode month = api.get("stats").body().path("month");
            if (month.path("reserved_usd").asDouble() == 0) {
                return month;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("never settled: " + api.get("stats"));
    }

    private static JsonNode submitted(Api.Reply reply, int status) {
        assertThat(reply.statusCode()).as(reply.toString()).isEqualTo(status);
        return reply.body();
    }

    private static String submission(String name) {
        return "{\"job_type\": \"wait\", \"parameters\": {\"name\": \"" + name + "\"}}";
    }
}
