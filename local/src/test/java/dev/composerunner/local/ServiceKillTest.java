package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a service at seeded random moments under jobs of shells, JVMs and the engine. {@code -Dkills=50} makes it the long form, with
 * twenty jobs at a time, {@code -Dkills.seed=N} other moments.
 */
final class ServiceKillTest {

    private static final Duration ALL = Duration.ofMinutes(10);
    private static final Duration GONE = Duration.ofSeconds(20);
    private static final String IMAGE = "example/machine:1";

    private final int kills = Integer.getInteger("kills", 3);
    private final int jobs = kills > 3 ? 20 : 6;
    private final long seed = Long.getLong("kills.seed", 1);
    private final Random random = new Random(seed);
    private final Map<String, String> submissions = new LinkedHashMap<>();
    /** How many lines the log of a job had when it was first seen to have ended. */
    private final Map<String, Integer> ended = new TreeMap<>();

    private String marker = "";
    private int round;
    private int killsUnderWork;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void jobTypes() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc, to look for processes that were left");
        marker = "marked-" + folder.getFileName();
        Path types = Files.createDirectories(folder.resolve("types"));
        Files.writeString(types.resolve("shell.job.yaml"), """
            name: shell
            version: "1"
            image: %s
            command: [sh, -c, 'echo "begin $3"; sleep "$1"; echo "$3" | tee "$2/word.txt" | tr a-z A-Z > "$2/loud.txt"; sleep 0.2', "%s", "${parameters.seconds}", "${outputs}", "${parameters.word}"]
            parameters:
              type: object
              properties: {seconds: {type: number}, word: {type: string}}
            outputs: {word: {path: word.txt}, loud: {path: loud.txt}}
            """.formatted(IMAGE, marker));
        Files.writeString(types.resolve("java.job.yaml"), """
            name: java
            version: "1"
            image: %s
            command: ["%s", -Xmx64m, -XX:TieredStopAtLevel=1, "-Dmarker=%s", -cp, "%s", dev.composerunner.local.Summing, "${outputs}", "${parameters.most}"]
            parameters: {type: object, properties: {most: {type: integer}}}
            outputs: {sum: {path: sum.txt}}
            """.formatted(
                        IMAGE,
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        marker,
                        Path.of("target", "test-classes").toAbsolutePath()));
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void service_killedAtAnyMoment_losesNoJobRunsNoneTwiceThatHadEndedAndLeavesNoProcess() throws Exception {
        List<String> mounts = mounts();
        nextRound();
        int done = 0;
        while (done < kills) {
            try (ServiceProcess service = start();
                    Api api = new Api(service.url())) {
                long until = System.nanoTime()
                        + Duration.ofMillis(200 + random.nextInt(9_000)).toNanos();
                submit(api);
                boolean all = false;
                do {
                    all = lookForEnds(api);
                    Thread.sleep(100);
                } while (!all && System.nanoTime() < until);
                if (all) {
                    nextRound();
                } else {
                    killsUnderWork++;
                }
            }
            done++;
            awaitNoProcess();
        }
        check();
        // Mounts of others may go meanwhile.
        assertThat(mounts()).isSubsetOf(mounts);
    }

    private void nextRound() {
        round++;
        for (int i = 0; i < jobs; i++) {
            String name = "round-" + round + "-" + i;
            String job = switch (i % 3) {
                case 0 ->
                    "\"job_type\": \"shell\", \"parameters\": {\"seconds\": %s, \"word\": \"%s\"}"
                            .formatted(random.nextInt(20) / 10.0, "word of " + name);
                case 1 -> "\"job_type\": \"java\", \"parameters\": {\"most\": " + i * 1000 + "}";
                default -> "\"meta_analysis_id\": \"simulated\", \"no_upload\": true";
            };
            submissions.put(name, "{\"artifact_prefix\": \"" + name + "\", " + job + "}");
        }
    }

    private ServiceProcess start() throws Exception {
        return ServiceProcess.start(folder, Path.of("..", "examples"), IMAGE);
    }

    /** Submits all, as who does not know what became of a submission does: the same name again is the same job or is taken by it. */
    private void submit(Api api) throws Exception {
        for (var job : submissions.entrySet()) {
            if (!ended.containsKey(job.getKey())) {
                Api.Reply reply = api.post("submit", job.getValue());
                assertThat(reply.statusCode())
                        .as(job.getKey() + ": " + reply.body())
                        .isIn(202, 409);
            }
        }
    }

    /** Whether all jobs have ended. */
    private boolean lookForEnds(Api api) throws Exception {
        for (String job : submissions.keySet()) {
            if (!ended.containsKey(job)) {
                JsonNode status = api.status(job);
                if (status.path("status").asText().equals("RUNNING")) {
                    return false;
                }
                assertThat(status.path("status").asText()).as(status.toString()).isEqualTo("SUCCEEDED");
                ended.put(job, api.logs(job).size());
            }
        }
        return true;
    }

    private void check() throws Exception {
        int twice = 0;
        try (ServiceProcess service = start();
                Api api = new Api(service.url())) {
            submit(api);
            for (long until = System.nanoTime() + ALL.toNanos(); !lookForEnds(api); Thread.sleep(200)) {
                assertThat(System.nanoTime()).as("all jobs end").isLessThan(until);
            }
            for (String job : submissions.keySet()) {
                List<String> log = api.logs(job);
                assertThat(log).as(job + " had ended and ran again").hasSize(ended.getOrDefault(job, -1));
                long starts = log.stream()
                        .filter(each -> each.contains("workflow.start"))
                        .count();
                twice += starts > 1 ? 1 : 0;
                checkArtifacts(api, job);
            }
            JsonNode executions = api.states(
                            "ListExecutions",
                            "{\"stateMachineArn\": \"" + dev.composerunner.local.aws.LocalArns.STATE_MACHINE
                                    + "\", \"maxResults\": 1000}")
                    .body()
                    .path("executions");
            assertThat(executions.findValuesAsText("name")).containsExactlyInAnyOrderElementsOf(submissions.keySet());
            assertThat(executions.findValuesAsText("status")).containsOnly("SUCCEEDED");
            service.end();
        }
        awaitNoProcess();
        System.out.printf(
                "kills %d (seed %d), %d of them with jobs left to do: %d jobs succeeded, %d of them begun more than once, none after"
                        + " its end%n",
                kills, seed, killsUnderWork, submissions.size(), twice);
    }

    private static void checkArtifacts(Api api, String job) throws Exception {
        JsonNode metadata = api.status(job).path("result");
        Map<String, String> addresses = new TreeMap<>();
        api.get("results?artifact_prefix=" + job)
                .body()
                .path("artifacts")
                .forEach(each -> addresses.put(
                        each.path("filename").asText(), each.path("url").asText()));
        assertThat(metadata.path("artifacts")).as(job + ": " + metadata).isNotEmpty();
        for (JsonNode artifact : metadata.path("artifacts")) {
            String name = artifact.path("name").asText();
            byte[] bytes =
                    api.fetch(Objects.requireNonNull(addresses.get(name), name)).body();
            assertThat(bytes).as(job + "/" + name).hasSize(artifact.path("size").asInt());
            if (name.equals("word.txt")) {
                assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("word of " + job + "\n");
            }
            if (name.equals("sum.txt")) {
                int most = Integer.parseInt(job.substring(job.lastIndexOf('-') + 1)) * 1000;
                assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo((long) most * (most + 1) / 2 + "\n");
            }
        }
    }

    /** Waits until no process is left of those that the service has started, nor of those that these have. */
    private void awaitNoProcess() throws Exception {
        List<String> left = left();
        for (long until = System.nanoTime() + GONE.toNanos(); !left.isEmpty(); left = left()) {
            assertThat(System.nanoTime()).as("processes end: " + left).isLessThan(until);
            Thread.sleep(50);
        }
    }

    private List<String> left() throws IOException {
        var found = new ArrayList<String>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(each -> each.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                if (process.getFileName()
                        .toString()
                        .equals(String.valueOf(ProcessHandle.current().pid()))) {
                    continue;
                }
                try {
                    String command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' ');
                    if (command.contains(folder.toString()) || command.contains(marker)) {
                        found.add(process.getFileName() + ": " + command);
                    }
                } catch (IOException e) {
                    // It has ended.
                }
            }
        }
        return found;
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts"));
    }
}
