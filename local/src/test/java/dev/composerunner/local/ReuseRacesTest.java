package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.local.aws.LocalArns;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Equal jobs that are submitted, cancelled and ended at once. {@code -Drace.rounds=100} makes it long. */
@Timeout(1800)
final class ReuseRacesTest {

    private static final int ROUNDS = Integer.getInteger("race.rounds", 2);

    private static final String TYPE = ReuseTest.TYPE.formatted("1", "");

    @TempDir
    private Path folder = Path.of("");

    private TypedServices services() throws Exception {
        return new TypedServices(folder).with("greet", TYPE);
    }

    @Test
    void submissions_whileTheirTwinEnds_areEachAnswered_andEveryAttemptIsOneJob() throws Exception {
        try (Service service = services().start(2);
                Api api = new Api(service.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Results of no age are none: each end of a job is followed by the next attempt.
            String always = "{\"job_type\": \"greet\", \"parameters\": {\"code\": %d}, \"max_age\": 0}";
            String mayReuse = "{\"job_type\": \"greet\", \"parameters\": {\"code\": %d}}";
            var done = new AtomicBoolean();
            Future<Integer> most = threads.submit(() -> mostRunningOfAHash(api, done));
            List<Future<List<JsonNode>>> submitters = new ArrayList<>();
            for (String submission : List.of(always, mayReuse)) {
                for (int code = 0; code < 2; code++) {
                    String body = submission.formatted(code);
                    submitters.add(threads.submit(() -> submitUntil(api, body, done)));
                }
            }
            var answers = new ArrayList<JsonNode>();
            for (Future<List<JsonNode>> submitter : submitters) {
                answers.addAll(submitter.get());
            }
            assertThat(most.get()).as("jobs of a hash that ran at once").isEqualTo(1);
            Map<String, TreeSet<Integer>> started = new HashMap<>();
            for (JsonNode answer : answers) {
                if (!answer.path("reused").asBoolean()) {
                    assertThat(started.computeIfAbsent(answer.path("job_hash").asText(), _ -> new TreeSet<>())
                                    .add(answer.path("attempt").asInt()))
                            .as("started once: " + answer)
                            .isTrue();
                }
            }
            assertThat(started).hasSize(2);
            for (var hash : started.entrySet()) {
                int last = hash.getValue().last();
                assertThat(hash.getValue()).as("no attempt was left out").hasSize(last);
                assertThat(attempts(api, hash.getKey())).isEqualTo(hash.getValue());
            }
        }
    }

    @Test
    void cancellations_whileTheJobStarts_leaveItAborted_andTheNextSubmissionIsTheNextAttempt() throws Exception {
        try (Service service = services().start(2);
                Api api = new Api(service.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                String body =
                        "{\"job_type\": \"greet\", \"parameters\": {\"seconds\": 20, \"name\": \"" + round + "\"}}";
                String hash = api.post("check", body).body().path("job_hash").asText();
                String first = new Attempt(hash, 1).artifactPrefix().value();
                var begin = new CyclicBarrier(5);
                Callable<Api.Reply> submit = () -> {
                    begin.await();
                    return api.post("submit", body);
                };
                Callable<Api.Reply> cancel = () -> {
                    begin.await();
                    return cancel(api, first);
                };
                for (Api.Reply reply : all(threads, List.of(cancel, submit, cancel, submit, cancel))) {
                    assertThat(reply.statusCode()).as(reply.toString()).isIn(200, 202);
                }

                JsonNode ended = api.status(first);
                assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("ABORTED");
                assertThat(ended.path("error").asText()).as(ended.toString()).isEqualTo("Cancelled");
                // The other submission may have begun it.
                Api.Reply next = api.post("submit", body);
                assertThat(next.body().path("attempt").asInt())
                        .as(next.toString())
                        .isEqualTo(2);
                String second = next.body().path("artifact_prefix").asText();
                assertThat(cancel(api, second).statusCode()).isEqualTo(200);
                for (String job : List.of(first, second)) {
                    awaitListedAs(api, job, "ABORTED");
                    assertThat(api.status(job).at("/result/failure/type").asText())
                            .as(api.status(job).toString())
                            .isEqualTo("Cancelled");
                    assertThat(services().results(job).resolve("greeting.txt")).doesNotExist();
                }
            }
        }
    }

    @Test
    void submissions_atOnce_afterAnArtifactIsGone_areOneMoreAttempt() throws Exception {
        try (Service service = services().start(2);
                Api api = new Api(service.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                String body =
                        "{\"job_type\": \"greet\", \"parameters\": {\"seconds\": 1, \"name\": \"" + round + "\"}}";
                String first =
                        api.post("submit", body).body().path("artifact_prefix").asText();
                assertThat(api.awaitEnd(first).path("status").asText()).isEqualTo("SUCCEEDED");
                Files.delete(services().results(first).resolve("greeting.txt"));
                var begin = new CyclicBarrier(20);
                Callable<Api.Reply> submit = () -> {
                    begin.await();
                    return api.post("submit", body);
                };
                int started = 0;
                for (Api.Reply reply : all(threads, Collections.nCopies(20, submit))) {
                    assertThat(reply.statusCode()).as(reply.toString()).isIn(200, 202);
                    assertThat(reply.body().path("attempt").asInt())
                            .as(reply.toString())
                            .isEqualTo(2);
                    started += reply.statusCode() == 202 ? 1 : 0;
                }
                assertThat(started).isEqualTo(1);
                String hash =
                        Attempt.of(new ArtifactPrefix(first)).orElseThrow().jobHash();
                assertThat(attempts(api, hash)).containsExactly(1, 2);
            }
        }
    }

    @Test
    void equalSubmissions_ofTwoKeysAtOnce_areOneJobThatSucceeds() throws Exception {
        var secrets = List.of(AccessKey.generate(new SecureRandom()), AccessKey.generate(new SecureRandom()));
        Path keys = Files.writeString(
                folder.resolve("keys"),
                AccessKey.of("ann", KeyLevel.SUBMIT, secrets.getFirst()).line()
                        + '\n'
                        + AccessKey.of("bob", KeyLevel.SUBMIT, secrets.getLast())
                                .line());
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        try (Service service =
                        services().start(2, Map.of(), new ServiceAccess(KeyFile.read(keys), "127.0.0.1", List.of()));
                Api api = new Api(service.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                String body = "{\"job_type\": \"greet\", \"parameters\": {\"name\": \"" + round + "\"}}";
                var begin = new CyclicBarrier(8);
                List<Callable<Api.Reply>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Secret key = secrets.get(i % 2);
                    calls.add(() -> {
                        begin.await();
                        return send(api, service.url(), "submit", body, key);
                    });
                }
                var jobs = new TreeSet<String>();
                for (Api.Reply reply : all(threads, calls)) {
                    assertThat(reply.statusCode()).as(reply.toString()).isIn(200, 202);
                    jobs.add(reply.body().path("job_id").asText());
                }
                assertThat(jobs).hasSize(1);
                JsonNode ended;
                do {
                    Thread.sleep(50);
                    ended = send(
                                    api,
                                    service.url(),
                                    "status",
                                    "{\"job_id\": \"" + jobs.first() + "\"}",
                                    secrets.getFirst())
                            .body();
                } while (ended.path("status").asText().equals("RUNNING"));
                // What one of them has stored for the job is not deleted because another has started it.
                assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("SUCCEEDED");
            }
        }
    }

    /** What is on disk when the service was killed after the order was stored and before the execution was. */
    @Test
    void submission_whoseOrderIsThereWithoutItsExecution_startsTheJob() throws Exception {
        String body = "{\"job_type\": \"greet\", \"parameters\": {\"name\": \"left\"}}";
        Path order;
        String name;
        TypedServices before = new TypedServices(folder.resolve("before")).with("greet", TYPE);
        try (Service service = before.start(1);
                Api api = new Api(service.url())) {
            name = api.post("submit", body).body().path("artifact_prefix").asText();
            assertThat(api.awaitEnd(name).path("status").asText()).isEqualTo("SUCCEEDED");
            order = before.results(name).resolve("order.json");
        }
        try (Service service = services().start(1);
                Api api = new Api(service.url())) {
            Path left = services().results(name).resolve("order.json");
            Files.createDirectories(Objects.requireNonNull(left.getParent()));
            Files.copy(order, left);

            Api.Reply next = api.post("submit", body);

            assertThat(next.statusCode()).as(next.toString()).isIn(200, 202);
            assertThat(next.body().path("artifact_prefix").asText()).isEqualTo(name);
            assertThat(api.awaitEnd(name).path("status").asText()).isEqualTo("SUCCEEDED");
            awaitListedAs(api, name, "SUCCEEDED");
        }
    }

    private static List<JsonNode> submitUntil(Api api, String body, AtomicBoolean done) throws Exception {
        var answers = new ArrayList<JsonNode>();
        try {
            while (!done.get()) {
                Api.Reply reply = api.post("submit", body);
                assertThat(reply.statusCode()).as(reply.toString()).isIn(200, 202);
                JsonNode answer = reply.body();
                answers.add(answer);
                assertThat(answer.path("reused").asBoolean())
                        .as(reply.toString())
                        .isEqualTo(reply.statusCode() == 200);
                if (answer.path("status").asText().equals("SUCCEEDED")) {
                    String job = answer.path("artifact_prefix").asText();
                    JsonNode artifacts =
                            api.get("results?artifact_prefix=" + job).body().path("artifacts");
                    assertThat(artifacts.findValuesAsText("filename")).contains("greeting.txt", "metadata.json");
                    for (JsonNode artifact : artifacts) {
                        assertThat(api.fetch(artifact.path("url").asText()).statusCode())
                                .isEqualTo(200);
                    }
                }
                // The jobs need the processors too.
                Thread.sleep(5);
                if (answer.path("attempt").asInt() > ROUNDS) {
                    done.set(true);
                }
            }
            return answers;
        } finally {
            done.set(true);
        }
    }

    private static int mostRunningOfAHash(Api api, AtomicBoolean done) throws Exception {
        int most = 0;
        while (!done.get()) {
            Map<String, Integer> running = new HashMap<>();
            for (String name : names(api, ", \"statusFilter\": \"RUNNING\"")) {
                running.merge(hash(name), 1, Integer::sum);
            }
            Thread.sleep(5);
            most = Math.max(
                    most, running.values().stream().mapToInt(each -> each).max().orElse(0));
        }
        return most;
    }

    private static SortedSet<Integer> attempts(Api api, String hash) throws Exception {
        var numbers = new TreeSet<Integer>();
        for (String name : names(api, "")) {
            Attempt attempt = Attempt.of(new ArtifactPrefix(name)).orElseThrow();
            if (attempt.jobHash().equals(hash)) {
                numbers.add(attempt.number());
            }
        }
        return numbers;
    }

    private static String hash(String name) {
        return Attempt.of(new ArtifactPrefix(name)).orElseThrow().jobHash();
    }

    private static List<String> names(Api api, String more) throws Exception {
        return api.states(
                        "ListExecutions",
                        "{\"stateMachineArn\": \"" + LocalArns.STATE_MACHINE + "\", \"maxResults\": 1000" + more + "}")
                .body()
                .path("executions")
                .findValuesAsText("name");
    }

    /** Cancels a job as soon as it is there. */
    private static Api.Reply cancel(Api api, String job) throws Exception {
        Api.Reply reply = api.post("cancel", "{\"job_id\": \"" + job + "\"}");
        for (int i = 0; reply.statusCode() == 404 && i < 1000; i++) {
            reply = api.post("cancel", "{\"job_id\": \"" + job + "\"}");
        }
        return reply;
    }

    private static void awaitListedAs(Api api, String job, String status) throws Exception {
        JsonNode listed = listed(api, job);
        for (int i = 0; !listed.path("status").asText().equals(status); i++) {
            assertThat(i).as(job + ": " + listed).isLessThan(600);
            Thread.sleep(100);
            listed = listed(api, job);
        }
    }

    private static JsonNode listed(Api api, String job) throws Exception {
        for (JsonNode row :
                api.get("jobs?limit=100&job_hash=" + hash(job)).body().path("jobs")) {
            if (row.path("artifact_prefix").asText().equals(job)) {
                return row;
            }
        }
        return Api.JSON.missingNode();
    }

    private static Api.Reply send(Api api, URI service, String path, String body, Secret key) throws Exception {
        return api.send(HttpRequest.newBuilder(URI.create(service + "/" + path))
                .header("Authorization", "Bearer " + key.value())
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static <T> List<T> all(ExecutorService threads, List<Callable<T>> calls) throws Exception {
        var results = new ArrayList<T>();
        for (Future<T> call : threads.invokeAll(calls)) {
            results.add(call.get());
        }
        return results;
    }
}
