package dev.composerunner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.sandbox.Ending.Cause;
import dev.composerunner.sandbox.engine.EngineKind;
import dev.composerunner.sandbox.engine.LeftContainers;
import dev.composerunner.sandbox.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs in containers of an engine, whose client is a script of the test. */
@ParameterizedClass
@EnumSource(EngineKind.class)
@Timeout(60)
final class EngineBackEndTest {

    private static final Root IMAGE = new Root.EngineImage("docker.io/library/busybox:1.36");

    private final EngineKind kind;

    @TempDir
    Path folder;

    private Path job;
    private FakeEngine fake;
    private EngineBackEnd backEnd;

    EngineBackEndTest(EngineKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void makeClient() throws IOException {
        job = Files.createDirectory(folder.resolve("job"));
        fake = FakeEngine.in(Files.createDirectory(folder.resolve("client")), kind);
        backEnd = fake.backEnd(kind);
    }

    private Program program(Map<String, String> environment, Limits limits) {
        return new Program(
                List.of("/bin/tool", "$(id)", "", "a b"),
                environment,
                "/work",
                IMAGE,
                List.of(new Bind(job, "/job", true), new Bind(folder, "/in,\"put", false)),
                job,
                limits);
    }

    private RunningProgram start(String script) throws IOException {
        fake.write("program", script);
        return backEnd.start(program(Map.of(), Running.LIMITS));
    }

    @Test
    void engine_answersInfo_isAvailable() throws Exception {
        assertThat(backEnd.unavailable()).isEmpty();
        assertThat(fake.verbs()).isEqualTo(kind == EngineKind.PODMAN ? List.of("info", "run") : List.of("info"));
    }

    @Test
    void client_isMissing_isTheReason() throws Exception {
        FakeEngine other = FakeEngine.in(
                folder.resolve("other"), kind == EngineKind.PODMAN ? EngineKind.DOCKER : EngineKind.PODMAN);
        assertThat(other.backEnd(kind).unavailable()).contains(kind.program() + " is not installed");
    }

    /** A docker client without a daemon prints facts of its own, and ends with 1 or 0 by its version. */
    @Test
    void info_failsOrSaysNothing_isTheReason() throws Exception {
        fake.before("info", "echo ' []'; echo 'Cannot connect to the daemon' >&2; exit 1");
        assertThat(backEnd.unavailable()).contains(kind.program() + " info: Cannot connect to the daemon");
        fake.before("info", "echo ' []'; echo 'Cannot connect to the daemon' >&2; exit 0");
        assertThat(backEnd.unavailable()).contains(kind.program() + " info: Cannot connect to the daemon");
        fake.before("info", "exit 0");
        assertThat(backEnd.unavailable()).contains(kind.program() + " info: exit code 0");
    }

    @Test
    void info_hangs_isTheReasonAfterItsTime() throws Exception {
        fake.before("info", "sleep 40");
        long start = System.nanoTime();
        assertThat(backEnd.unavailable()).contains(kind.program() + " info was not done in 5000 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    /** Seen of podman in a container that may not raise limits. */
    @Test
    void trial_fails_isTheReasonOfPodman() throws Exception {
        fake.before("run", "echo 'Error: crun: setrlimit: Operation not permitted' >&2; exit 126");
        assertThat(backEnd.unavailable().isPresent()).isEqualTo(kind == EngineKind.PODMAN);
        if (kind == EngineKind.PODMAN) {
            assertThat(backEnd.unavailable())
                    .contains(
                            "info answers, but no container can run: Error: crun: setrlimit: Operation not permitted");
        }
    }

    @Test
    void root_isNoImageOfAnEngine_isRefused() {
        BackEnds backEnds = new BackEnds(List.of(backEnd));
        assertThat(backEnds.choose(new Root.Machine(), false).reason())
                .isEqualTo(kind.program() + ": runs programs of images alone");
        assertThat(backEnds.choose(new Root.ImageFolder(folder, ImageConfig.EMPTY), true)
                        .reason())
                .isEqualTo(kind.program() + ": runs images that it fetches, and none in folders");
        assertThat(backEnds.choose(IMAGE, true).backEnd()).contains(backEnd);
    }

    @Test
    void program_writesToBothOutputsAndExits_givesThemMergedWithItsCode() throws Exception {
        assertThat(backEnd.config(IMAGE).argv(null, null)).containsExactly("/entry", "x");
        try (RunningProgram running = start("echo one; echo two >&2; exit 7")) {
            assertThat(Running.text(running)).isEqualTo("one\ntwo\n");
            assertThat(running.await()).isEqualTo(new Ending(7, Cause.EXITED));
        }
        assertThat(fake.hasContainer()).isFalse();
        List<String> create = fake.call("create");
        assertThat(create.subList(create.size() - 7, create.size()))
                .containsExactly("--pull=never", "--entrypoint", "/bin/tool", "sha256:17", "$(id)", "", "a b");
        assertThat(create)
                .containsSequence("--workdir", "/work")
                .containsSequence("--memory", "268435456")
                .containsSequence("--memory-swap", "268435456")
                .containsSequence("--pids-limit", "100")
                .containsSequence("--ulimit", "fsize=67108864:67108864")
                .containsSequence("--cap-drop", "ALL")
                .containsSequence("--security-opt", "no-new-privileges")
                .containsSequence("--mount", "type=bind,source=" + job.toRealPath() + ",target=/job")
                .containsSequence(
                        "--mount", "type=bind,source=" + folder.toRealPath() + ",\"target=/in,\"\"put\",readonly")
                .contains("--read-only")
                .doesNotContain("--privileged", "--init");
        assertThat(fake.verbs()).doesNotContain("pull");
    }

    @Test
    void environment_hasSecretsAndLineFeeds_isInNoArgv() throws Exception {
        String secret = Running.uniqueSeconds() + "\nsecond line";
        fake.write("program", "exit 0");
        Map<String, String> variables = Map.of("SECRET", secret, "LD_PRELOAD", "/no.so", "DOCKER_HOST", "tcp://x");
        try (RunningProgram running = backEnd.start(program(variables, Running.LIMITS))) {
            assertThat(running.await()).isEqualTo(new Ending(0, Cause.EXITED));
        }
        assertThat(fake.call("create"))
                .containsSequence("--env", "SECRET")
                .containsSequence("--env", "LD_PRELOAD=/no.so")
                .containsSequence("--env", "DOCKER_HOST=tcp://x")
                .containsSequence("--env", "HOME=/tmp")
                .noneMatch(word -> word.contains("second line"));
        // The client itself must obey none of them.
        assertThat(fake.environment())
                .containsEntry("SECRET", secret)
                .doesNotContainKeys("LD_PRELOAD")
                .doesNotContainEntry("DOCKER_HOST", "tcp://x");
    }

    @Test
    void image_isMissing_isFetched() throws Exception {
        fake.remove("image");
        assertThat(backEnd.config(IMAGE).command()).containsExactly("fetched");
        assertThat(fake.call("pull")).containsExactly("pull", "--quiet", "docker.io/library/busybox:1.36");
    }

    @Test
    void image_cannotBeFetched_isRefusedWithTheEnginesReason() throws Exception {
        fake.remove("image");
        fake.before("pull", "yes noise | head -c 3000000 >&2; echo 'Error: manifest unknown' >&2; exit 125");
        assertThatThrownBy(() -> backEnd.config(IMAGE))
                .isInstanceOf(IOException.class)
                .hasMessage(kind.program() + " pull: Error: manifest unknown");
    }

    @Test
    void container_cannotBeMadeOrStarted_isRefusedWithTheEnginesReasonAndRemoved() throws Exception {
        for (String verb : List.of("create", "start")) {
            fake.before(verb, "echo 0 > \"$dir/code\"; echo 'Error: no runtime' >&2; exit 125");
            assertThatThrownBy(() -> backEnd.start(program(Map.of(), Running.LIMITS)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(kind.program() + " " + verb + ": Error: no runtime");
            assertThat(fake.hasContainer()).isFalse();
            fake.remove(verb + ".sh");
        }
    }

    /** In the words of podman 4.3. */
    @Test
    void workdir_isMissingUnderPodman_isMadeInMemory() throws Exception {
        fake.write("program", "exit 0");
        fake.before("start", """
                [ -e "$dir/again" ] || {
                    touch "$dir/again"
                    echo 'Error: unable to start container 1: workdir "/work" does not exist on container 1'
                    exit 125
                }""");
        if (kind == EngineKind.DOCKER) {
            assertThatThrownBy(() -> backEnd.start(program(Map.of(), Running.LIMITS)))
                    .hasMessageContaining("does not exist");
            return;
        }
        try (RunningProgram running = backEnd.start(program(Map.of(), Running.LIMITS))) {
            assertThat(running.await()).isEqualTo(new Ending(0, Cause.EXITED));
        }
        assertThat(fake.calls().stream()
                        .filter(call -> call.contains("/work:rw,exec,nosuid,nodev,mode=1777,size=268435456")))
                .hasSize(1);
    }

    @Test
    void program_needsTooMuchMemory_isKilled() throws Exception {
        fake.write("oom", "");
        try (RunningProgram running = start("exit 1")) {
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.MEMORY));
        }
    }

    @Test
    void program_killsItself_isTakenForOutOfMemory() throws Exception {
        try (RunningProgram running = start("kill -KILL $$")) {
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.MEMORY));
        }
    }

    @Test
    void program_writesTooMuch_endsForDisk() throws Exception {
        fake.write(
                "program",
                "head -c 2000000 /dev/zero > '" + job
                        + "/large'; i=0; while [ $i -lt 300 ]; do i=$((i + 1)); sleep 0.1; done");
        Limits limits = new Limits(256L << 20, 1 << 20, 100, Duration.ofSeconds(5));
        try (RunningProgram running = backEnd.start(program(Map.of(), limits))) {
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.DISK));
        }
        assertThat(fake.hasContainer()).isFalse();
    }

    @Test
    void stop_programHandlesTerm_endsWithItsOwnCode() throws Exception {
        try (RunningProgram running = start(
                "trap 'echo bye; exit 3' TERM; echo ready; i=0; while [ $i -lt 300 ]; do i=$((i + 1)); sleep 0.1; done")) {
            assertThat(running.output().read()).isEqualTo('r');
            running.stop();
            assertThat(running.await()).isEqualTo(new Ending(3, Cause.STOPPED));
            assertThat(Running.text(running)).contains("bye");
        }
        assertThat(fake.call("stop")).startsWith("stop", "-t", "5");
    }

    @Test
    void stop_programIgnoresTerm_isKilledAfterTheGrace() throws Exception {
        fake.write("program", "trap '' TERM; echo ready; i=0; while [ $i -lt 300 ]; do i=$((i + 1)); sleep 0.1; done");
        Limits limits = new Limits(256L << 20, 64L << 20, 100, Duration.ofMillis(700));
        try (RunningProgram running = backEnd.start(program(Map.of(), limits))) {
            assertThat(running.output().read()).isEqualTo('r');
            long start = System.nanoTime();
            running.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.STOPPED));
        }
        assertThat(fake.hasContainer()).isFalse();
    }

    @Test
    void stop_threadIsInterrupted_killsAndKeepsTheInterrupt() throws Exception {
        try (RunningProgram running =
                start("trap '' TERM; echo ready; i=0; while [ $i -lt 300 ]; do i=$((i + 1)); sleep 0.1; done")) {
            assertThat(running.output().read()).isEqualTo('r');
            Thread.currentThread().interrupt();
            running.stop();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.STOPPED));
        }
    }

    @Test
    void jvm_isKilled_containerIsGone() throws Exception {
        fake.write("program", "i=0; while [ $i -lt 300 ]; do i=$((i + 1)); sleep 0.1; done");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        kind.name(),
                        folder.resolve("client").toString(),
                        job.toString())
                .redirectErrorStream(true)
                .start();
        try {
            Running.await("the container runs", () -> Files.exists(folder.resolve("client/state/pid")));
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Running.await("the container is gone", () -> !fake.hasContainer());
        assertThat(fake.verbs()).contains("kill", "rm");
    }

    /** Runs a program until it is killed itself. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] args) throws Exception {
            EngineKind kind = EngineKind.valueOf(args[0]);
            EngineBackEnd backEnd = FakeEngine.in(Path.of(args[1]), kind).backEnd(kind);
            Program program =
                    new Program(List.of("x"), Map.of(), null, IMAGE, List.of(), Path.of(args[2]), Running.LIMITS);
            try (RunningProgram running = backEnd.start(program)) {
                running.await();
            }
        }
    }

    /** Another service's containers, and those of a process that runs, are not ours to remove. */
    @Test
    void removeLeft_containersOfDeadProcessBelowTheFolder_areRemoved() throws Exception {
        String own = LeftContainers.labels(job).get("dev.composerunner.job");
        fake.write("containers", "dead\nother\nruns\nodd\n");
        fake.write("labels-dead", "1-0:" + job + "\n");
        fake.write("labels-other", "1-0:/elsewhere\n");
        fake.write("labels-runs", own + "\n");
        fake.write("labels-odd", "<no value>\n");
        assertThat(new BackEnds(List.of(backEnd)).removeLeft(folder)).isEmpty();
        assertThat(fake.call("rm")).containsExactly("rm", "--force", "--volumes", "dead");
        fake.before("ps", "echo 'no engine' >&2; exit 1");
        assertThat(new BackEnds(List.of(backEnd)).removeLeft(folder))
                .isEqualTo(Map.of(kind.program(), kind.program() + " ps: no engine"));
    }
}
