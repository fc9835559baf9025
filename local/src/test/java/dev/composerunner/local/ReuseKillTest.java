package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a service at seeded random moments under submitters of equal and different jobs, and then compares all that it remembers of
 * them. {@code -Dkills=50} makes it the long form, {@code -Dkills.seed=N} has it killed at other moments.
 */
final class ReuseKillTest {

    private static final Duration LASTING = Duration.ofMinutes(1);
    private static final int SUBMITTERS = 3;
    private static final int EQUAL = 4;

    private static final String TYPE = """
            name: greet
            version: "1"
            image: example/shell:1
            command: [sh, -c, 'sleep "$3"; echo "hello $1" > "$2/greeting.txt"; exit "$4"', greet, "${parameters.name}", "${outputs}", "${parameters.seconds}", "${parameters.code}"]
            timeoutSeconds: 3600
            parameters:
              type: object
              additionalProperties: false
              properties:
                name: {type: string}
                seconds: {type: number, default: 0}
                code: {type: integer, default: 0}
            outputs: {greeting: {path: greeting.txt}}
            """;

    private final int kills = Integer.getInteger("kills", 3);
    private final long seed = Long.getLong("kills.seed", 1);
    private final Random random = new Random(seed);
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();

    @TempDir
    private Path folder = Path.of("");

    @Test
    @Timeout(7200)
    void service_killedUnderSubmitters_remembersTheSameOfEachJobEverywhere() throws Exception {
        TypedServices services = new TypedServices(folder).with("greet", TYPE);
        for (int kill = 0; kill < kills; kill++) {
            try (ServiceProcess service = start();
                    Api api = new Api(service.url());
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var done = new AtomicBoolean();
                List<Future<?>> submitters = new ArrayList<>();
                for (int i = 0; i < SUBMITTERS; i++) {
                    var choices = new Random(random.nextLong());
                    submitters.add(threads.submit(() -> submit(api, choices, done)));
                }
                awaitAnswers(answers.get() + random.nextInt(8));
                Thread.sleep(random.nextInt(1000));
                service.kill();
                done.set(true);
                for (Future<?> submitter : submitters) {
                    submitter.get();
                }
            }
        }
        try (ServiceProcess service = start();
                Api api = new Api(service.url())) {
            var memory = new ReuseMemory(services, api);
            assertThat(lastingFaults(memory)).isEmpty();
            System.out.printf(
                    "kills %d (seed %d): %d answers, %d broken off, %s%n",
                    kills, seed, answers.get(), brokenOff.get(), memory.summary());
            service.end();
        }
    }

    private void awaitAnswers(int count) throws InterruptedException {
        for (long until = System.nanoTime() + LASTING.toNanos(); answers.get() < count && System.nanoTime() < until; ) {
            Thread.sleep(10);
        }
    }

    /** What is left of the faults when they do not get fewer any more: jobs still run, and their ends are still written down. */
    private List<String> lastingFaults(ReuseMemory memory) throws Exception {
        List<String> faults = memory.faults(answered);
        for (long since = System.nanoTime(); !faults.isEmpty() && System.nanoTime() - since < LASTING.toNanos(); ) {
            Thread.sleep(500);
            List<String> now = memory.faults(answered);
            since = now.equals(faults) ? since : System.nanoTime();
            faults = now;
        }
        return faults;
    }

    private ServiceProcess start() throws Exception {
        return ServiceProcess.start(folder, Path.of("..", "examples"), TypedServices.IMAGE);
    }

    private Object submit(Api api, Random choices, AtomicBoolean done) throws Exception {
        while (!done.get()) {
            String name = choices.nextInt(4) == 0 ? "other" + choices.nextInt(1000) : "equal" + choices.nextInt(EQUAL);
            // Those with an odd number fail.
            int code = name.charAt(name.length() - 1) % 2;
            String more = choices.nextInt(3) == 0 ? ", \"max_age\": 0" : "";
            try {
                Api.Reply reply = api.post(
                        "submit",
                        "{\"job_type\": \"greet\", \"parameters\": {\"name\": \"%s\", \"seconds\": 0.%d, \"code\": %d}%s}"
                                .formatted(name, code, code, more));
                assertThat(reply.statusCode()).as(reply.toString()).isIn(200, 202);
                answered.add(reply.body().path("artifact_prefix").asText());
                answers.incrementAndGet();
            } catch (IOException e) {
                brokenOff.incrementAndGet();
            }
            Thread.sleep(choices.nextInt(300));
        }
        return done;
    }
}
