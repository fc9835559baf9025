package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.local.aws.LocalArns;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to jobs that wait, are cancelled, or outlive the service. */
@Timeout(240)
class ServiceLifeTest {

    private static final Path EXAMPLES = Path.of("..", "examples");

    @TempDir
    private Path data = Path.of("");

    @Test
    void runningJob_cancelled_isAbortedItsProcessGoneAndItsMetadataSaysSo() throws Exception {
        try (SlowApi slow = new SlowApi();
                Service service = start(slow);
                Api api = new Api(service.url())) {
            String job = api.submit("held", "to-cancel");
            api.awaitPhase(job, "fetching inputs");
            assertThat(taskProcesses()).hasSize(1);
            Api.Reply cancelled = api.post("cancel", "{\"job_id\": \"" + job + "\", \"reason\": \"not needed\"}");
            assertThat(cancelled.body().path("status").asText()).isEqualTo("ABORTED");
            JsonNode status = api.status(job);
            assertThat(status.path("status").asText()).isEqualTo("ABORTED");
            assertThat(status.path("error").asText()).isEqualTo("Cancelled");
            assertThat(status.path("cause").asText()).isEqualTo("not needed");
            awaitNoTaskProcesses();
            JsonNode failure = awaitExitCode(api, job).path("failure");
            assertThat(failure.path("type").asText()).isEqualTo("Cancelled");
            assertThat(failure.path("message").asText()).isEqualTo("not needed");
            // The last thing a task does is to say how it ended; stopping it must not cut that off.
            assertThat(api.logs(job).getLast()).contains("workflow.failed", "Cancelled");
        }
    }

    @Test
    void waitingJobs_sayTheirPosition_andOneThatIsCancelledNeverRuns() throws Exception {
        try (SlowApi slow = new SlowApi();
                Service service = start(slow);
                Api api = new Api(service.url())) {
            api.awaitPhase(api.submit("held", "first"), "fetching inputs");
            String second = api.submit("held", "second");
            assertThat(api.awaitPhase(second, "queued")
                            .path("progress")
                            .path("position")
                            .asInt())
                    .isEqualTo(1);
            String third = api.submit("held", "third");
            assertThat(api.awaitPhase(third, "queued")
                            .path("progress")
                            .path("position")
                            .asInt())
                    .isEqualTo(2);
            api.post("cancel", "{\"job_id\": \"" + second + "\"}");
            for (int i = 0; api.status(third).path("progress").path("position").asInt() != 1; i++) {
                assertThat(i).as("third moves up").isLessThan(200);
                Thread.sleep(50);
            }
            JsonNode status = api.status(second);
            assertThat(status.path("result").path("failure").path("type").asText())
                    .isEqualTo("Cancelled");
            assertThat(api.logs(second)).isEmpty();
            api.post("cancel", "{\"job_id\": \"" + third + "\"}");
            api.post("cancel", "{\"job_id\": \"first\"}");
        }
    }

    @Test
    void job_runningWhenTheServiceStopped_runsAgainWithTheNextService() throws Exception {
        String ended = "ended-before";
        String interrupted = "interrupted";
        try (SlowApi slow = new SlowApi();
                Service service = start(slow);
                Api api = new Api(service.url())) {
            api.awaitPhase(api.submit("held", interrupted), "fetching inputs");
        }
        awaitNoTaskProcesses();
        try (Service service = Service.start(new ServiceSettings(data, 0, 0, 1, EXAMPLES, Map.of()));
                Api api = new Api(service.url())) {
            assertThat(service.resumed()).isEqualTo(1);
            JsonNode status = api.awaitEnd(interrupted);
            // The bundle "held" exists in no folder: the job ran, and found that out.
            assertThat(status.path("error").asText()).isEqualTo("InvalidInput");
            // Keeps out a second run whose log nobody finds.
            assertThat(api.logs(interrupted))
                    .filteredOn(line -> line.contains("workflow.start"))
                    .hasSize(2);
            assertThat(api.logs(interrupted).getLast()).contains("InvalidInput");
            api.awaitEnd(api.submit("simulated", ended));
        }
        try (Service service = Service.start(new ServiceSettings(data, 0, 0, 1, EXAMPLES, Map.of()));
                Api api = new Api(service.url())) {
            assertThat(service.resumed()).isZero();
            assertThat(api.status(ended).path("status").asText()).isEqualTo("SUCCEEDED");
            assertThat(api.logs(ended).getLast()).contains("workflow.success");
            assertThat(api.get("results?artifact_prefix=" + ended).body().path("artifacts"))
                    .isNotEmpty();
        }
    }

    @Test
    void jobs_waitingWhenTheServiceStopped_keepTheirOrderOverRestarts() throws Exception {
        List<String> jobs = List.of("e-first", "d-second", "c-third", "b-fourth", "a-fifth", "f-sixth");
        try (SlowApi slow = new SlowApi()) {
            try (Service service = start(slow);
                    Api api = new Api(service.url())) {
                for (String job : jobs) {
                    api.submit("held", job);
                    api.awaitPhase(job, job.equals("e-first") ? "fetching inputs" : "queued");
                }
            }
            for (int restart = 0; restart < 2; restart++) {
                try (Service service = start(slow);
                        Api api = new Api(service.url())) {
                    assertThat(service.resumed()).isEqualTo(jobs.size());
                    api.awaitPhase(jobs.getFirst(), "fetching inputs");
                    for (int i = 1; i < jobs.size(); i++) {
                        awaitPosition(api, jobs.get(i), i);
                    }
                }
            }
        }
    }

    private static void awaitPosition(Api api, String job, int position) throws Exception {
        for (int i = 0; api.status(job).path("progress").path("position").asInt() != position; i++) {
            assertThat(i)
                    .as(job + " waits at " + position + ": " + api.status(job))
                    .isLessThan(200);
            Thread.sleep(50);
        }
    }

    @Test
    void keys_withoutARunningExecution_areDeletedAtTheStart() throws Exception {
        Path secrets = data.resolve("s3/compose-runner-results/compose-runner/results.secrets");
        try (SlowApi slow = new SlowApi()) {
            try (Service service = start(slow);
                    Api api = new Api(service.url())) {
                api.post(
                        "submit",
                        "{\"meta_analysis_id\": \"held\", \"artifact_prefix\": \"runs\", \"nsc_key\": \"k\", \"no_upload\": true}");
                api.awaitPhase("runs", "fetching inputs");
            }
            // Of a job that ended in a process that was killed before it had deleted them, and of one that never began.
            Files.writeString(secrets.resolve("ended.json"), "{}");
            try (Service _ = start(slow)) {
                assertThat(secrets).isDirectoryNotContaining("glob:**/ended.json");
                assertThat(secrets.resolve("runs.json")).exists();
            }
        }
    }

    @Test
    void waitingJob_stoppedThroughStepFunctions_losesItsKeysAndHasItsRecord() throws Exception {
        Path keys = data.resolve("s3/compose-runner-results/compose-runner/results.secrets");
        try (SlowApi slow = new SlowApi();
                Service service = start(slow);
                Api api = new Api(service.url())) {
            api.awaitPhase(api.submit("held", "ahead"), "fetching inputs");
            api.post(
                    "submit",
                    "{\"meta_analysis_id\": \"held\", \"artifact_prefix\": \"behind\", \"nsc_key\": \"a-key\"}");
            String arn = api.awaitPhase("behind", "queued").path("job_id").asText();
            assertThat(keys.resolve("behind.json")).exists();

            assertThat(api.states("StopExecution", "{\"executionArn\": \"" + arn + "\", \"cause\": \"by hand\"}")
                            .statusCode())
                    .isEqualTo(200);

            // No state of the workflow runs any more that could do it.
            assertThat(keys.resolve("behind.json")).doesNotExist();
            JsonNode failure = api.status("behind").path("result").path("failure");
            assertThat(failure.path("type").asText()).isEqualTo("Cancelled");
            assertThat(failure.path("message").asText()).isEqualTo("by hand");
            api.post("cancel", "{\"job_id\": \"ahead\"}");
        }
    }

    @Test
    void execution_withTheKeysOfAnotherJob_isInvalidInputAndDeletesNothing() throws Exception {
        Path keys = data.resolve("s3/compose-runner-results/compose-runner/results.secrets");
        try (SlowApi slow = new SlowApi();
                Service service = start(slow);
                Api api = new Api(service.url())) {
            Files.createDirectories(keys);
            Files.writeString(keys.resolve("victim.json"), "{}");
            String input = Api.JSON
                    .createObjectNode()
                    .put("artifact_prefix", "thief")
                    .put("meta_analysis_id", "held")
                    .put("secrets_key", "compose-runner/results.secrets/victim.json")
                    .toString();

            api.states(
                    "StartExecution",
                    Api.JSON
                            .createObjectNode()
                            .put("stateMachineArn", LocalArns.STATE_MACHINE)
                            .put("name", "thief")
                            .put("input", input)
                            .toString());

            JsonNode status = api.awaitEnd("thief");
            assertThat(status.path("error").asText()).isEqualTo("InvalidInput");
            assertThat(status.path("cause").asText()).startsWith("SECRETS_KEY: got ");
            assertThat(keys.resolve("victim.json")).exists();
        }
    }

    @Test
    void severalSubmissionsAtOnce_allSucceedInOrder() throws Exception {
        int jobs = Integer.getInteger("service.jobs", 3);
        try (Service service = Service.start(new ServiceSettings(data, 0, 0, 1, EXAMPLES, Map.of()));
                Api api = new Api(service.url())) {
            for (int i = 0; i < jobs; i++) {
                api.submit("simulated", "job-" + i);
            }
            List<String> ends = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                JsonNode status = api.awaitEnd("job-" + i);
                assertThat(status.path("status").asText()).as(status.toString()).isEqualTo("SUCCEEDED");
                ends.add(status.path("stop_time").asText());
            }
            assertThat(ends).isSorted();
        }
    }

    @Test
    void secondService_onTheSameData_isRefusedWithAReason() throws Exception {
        try (SlowApi slow = new SlowApi();
                Service _ = start(slow)) {
            assertThatThrownBy(() -> start(slow))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another compose-runner (pid ");
        }
    }

    private Service start(SlowApi compose) throws IOException {
        return Service.start(new ServiceSettings(
                data, 0, 0, 1, null, Addresses.variables(URI.create(compose.url()), URI.create(compose.url()))));
    }

    /** The task writes the fuller record, with its exit code, when it has ended. */
    private static JsonNode awaitExitCode(Api api, String job) throws Exception {
        for (int i = 0; i < 600; i++) {
            JsonNode result = api.status(job).path("result");
            if (result.has("exit_code")) {
                return result;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the task left no record: " + api.status(job));
    }

    private static void awaitNoTaskProcesses() throws InterruptedException {
        for (int i = 0; !taskProcesses().isEmpty(); i++) {
            assertThat(i).as("task processes end").isLessThan(700);
            Thread.sleep(50);
        }
    }

    private static List<ProcessHandle> taskProcesses() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }
}
