package dev.composerunner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.composerunner.sandbox.Ending.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs of this machine under either back end that needs no engine. */
@ParameterizedClass
@MethodSource("backEnds")
@Timeout(120)
final class LocalProgramsTest {

    private final BackEnd backEnd;

    @TempDir
    Path folder;

    LocalProgramsTest(String name) {
        this.backEnd = backEnd(name);
    }

    static List<String> backEnds() {
        return List.of("bubblewrap", "process");
    }

    static BackEnd backEnd(String name) {
        return name.equals("process") ? new PlainProcess() : new Bubblewrap();
    }

    @BeforeEach
    void skipWhereUnavailable() {
        Optional<String> reason = backEnd.unavailable();
        assumeTrue(reason.isEmpty(), () -> backEnd.name() + ": " + reason.orElse(""));
    }

    @Test
    void program_writesToBothOutputsAndExits_givesThemMergedWithItsCode() throws Exception {
        try (RunningProgram running = start("echo one; echo two >&2; exit 7")) {
            assertThat(Running.text(running)).isEqualTo("one\ntwo\n");
            assertThat(running.await()).isEqualTo(new Ending(7, Cause.EXITED));
        }
    }

    /** Neither the environment of this JVM nor a shell may come between. */
    @Test
    void program_hasOddArgumentsAndVariables_getsThemAsTheyAre() throws Exception {
        Program program = new Program(
                List.of(
                        "/usr/bin/env",
                        "-u",
                        "COMPOSE_RUNNER_SANDBOX",
                        "sh",
                        "-c",
                        "printf '%s|' \"$@\" \"$VALUE\" \"${LANG-none}\" \"${LD_X-none}\"",
                        "sh",
                        "$(id)",
                        "; ls",
                        "",
                        "a b\nc",
                        "-x"),
                Map.of("VALUE", "`id` \"'\n$HOME", "LD_X", "l"),
                null,
                new Root.Machine(),
                List.of(),
                folder,
                Running.LIMITS);
        try (RunningProgram running = backEnd.start(program)) {
            assertThat(Running.text(running)).isEqualTo("$(id)|; ls||a b\nc|-x|`id` \"'\n$HOME|none|l|");
        }
    }

    @Test
    void environment_hasSecret_isInNoArgv() throws Exception {
        String secret = Running.uniqueSeconds();
        Program plain = Running.shell(folder, "echo started; test -n \"$SECRET\" && sleep 1000");
        Program program = new Program(
                plain.command(), Map.of("SECRET", secret), null, plain.root(), List.of(), folder, plain.limits());
        try (RunningProgram running = backEnd.start(program)) {
            assertThat(running.output().read()).isEqualTo('s');
            assertThat(Running.count(secret)).isZero();
            running.stop();
        }
    }

    @Test
    void workdir_isNotGiven_isTheFolder() throws Exception {
        try (RunningProgram running = start("echo here > file; pwd")) {
            assertThat(Running.text(running)).isEqualTo(folder.toRealPath() + "\n");
        }
        assertThat(folder.resolve("file")).hasContent("here");
    }

    @Test
    void command_doesNotExist_isRefused() {
        Program program = new Program(
                List.of("no-such-program"), Map.of(), null, new Root.Machine(), List.of(), folder, Running.LIMITS);
        assertThatThrownBy(() -> backEnd.start(program).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }

    @Test
    void program_killsItself_isTakenForOutOfMemory() throws Exception {
        try (RunningProgram running = start("kill -KILL $$")) {
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.MEMORY));
        }
    }

    @Test
    void program_eatsMemory_isKilled() throws Exception {
        try (RunningProgram running = start("head -c 2000000000 /dev/zero | tail -n 1 > /dev/null; sleep 1000")) {
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.MEMORY));
            assertThat(running.peakMemoryBytes()).isGreaterThan(Running.LIMITS.memoryBytes());
        }
    }

    /** Many processes that are each small enough: the sum counts. */
    @Test
    void program_eatsMemoryInManyProcesses_isKilled() throws Exception {
        String eater = "(head -c 40000000 /dev/zero; sleep 1000) | tail -n 1 & ";
        try (RunningProgram running = start(eater.repeat(10) + "wait")) {
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.MEMORY));
        }
    }

    /** Pages that many share count once: sixty shells would be above the limit otherwise. */
    @Test
    void program_sharesPages_countsThemOnce() throws Exception {
        Limits limits = new Limits(48L << 20, 1 << 20, 100, Duration.ofSeconds(5));
        Program program =
                Running.with(Running.shell(folder, "for i in $(seq 60); do sleep 1 & done; wait; echo done"), limits);
        try (RunningProgram running = backEnd.start(program)) {
            assertThat(Running.text(running)).isEqualTo("done\n");
            assertThat(running.await().cause()).isEqualTo(Cause.EXITED);
            assertThat(running.peakMemoryBytes()).isBetween(1L << 20, 48L << 20);
        }
    }

    @Test
    void program_writesOneLargeFile_endsForDisk() throws Exception {
        try (RunningProgram running = start("head -c 200000000 /dev/zero > file; exit 153")) {
            assertThat(running.await()).isEqualTo(new Ending(153, Cause.DISK));
        }
        assertThat(folder.resolve("file")).hasSize(Running.LIMITS.diskBytes());
    }

    @Test
    void program_writesManyFiles_endsForDisk() throws Exception {
        try (RunningProgram running =
                start("i=0; while :; do i=$((i + 1)); head -c 1000000 /dev/zero > file$i; done")) {
            assertThat(running.await().cause()).isEqualTo(Cause.DISK);
        }
    }

    /** Too quick for the watch: what is there at the end counts. */
    @Test
    void program_leavesTooMuch_endsForDisk() throws Exception {
        Limits limits = new Limits(256L << 20, 1 << 20, 100, Duration.ofSeconds(5));
        Program program = Running.with(Running.shell(folder, "head -c 900000 /dev/zero > a; cp a b"), limits);
        try (RunningProgram running = backEnd.start(program)) {
            assertThat(running.await()).isEqualTo(new Ending(0, Cause.DISK));
        }
    }

    @Test
    void folder_hasLinkToLargerFolder_countsTheLinkAlone() throws Exception {
        try (RunningProgram running = start("ln -s / all; sleep 1; echo done")) {
            assertThat(Running.text(running)).isEqualTo("done\n");
            assertThat(running.await().cause()).isEqualTo(Cause.EXITED);
        }
    }

    @Test
    void program_forksWithoutEnd_isKilled() throws Exception {
        String seconds = Running.uniqueSeconds();
        try (RunningProgram running =
                // Bounded: one that is not takes the whole machine with it if the limit fails.
                start("bomb() { sleep " + seconds
                        + " & [ $1 -gt 0 ] && { bomb $(($1-1)) & bomb $(($1-1)) & }; }; bomb 8; wait; sleep "
                        + seconds)) {
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.PROCESSES));
        }
        assertThat(Running.count(seconds)).isZero();
    }

    @Test
    void stop_programHandlesTerm_endsWithItsOwnCode() throws Exception {
        try (RunningProgram running = start("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.1; done")) {
            assertThat(running.output().read()).isEqualTo('r');
            running.stop();
            assertThat(running.await()).isEqualTo(new Ending(3, Cause.STOPPED));
            assertThat(Running.text(running)).contains("bye");
        }
    }

    @Test
    void stop_programIgnoresTerm_isKilledAfterTheGrace() throws Exception {
        String seconds = Running.uniqueSeconds();
        Limits limits = new Limits(256L << 20, 64L << 20, 100, Duration.ofMillis(700));
        Program program = Running.with(
                Running.shell(folder, "trap '' TERM; echo ready; sleep " + seconds + "; sleep " + seconds), limits);
        try (RunningProgram running = backEnd.start(program)) {
            assertThat(running.output().read()).isEqualTo('r');
            long start = System.nanoTime();
            running.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
            assertThat(running.await()).isEqualTo(new Ending(137, Cause.STOPPED));
        }
        assertThat(Running.count(seconds)).isZero();
    }

    /** In a session of its own, without its parent and the marker, and deaf to SIGTERM. */
    @Test
    void stop_programHasDaemons_nothingIsLeft() throws Exception {
        String seconds = Running.uniqueSeconds();
        Limits limits = new Limits(256L << 20, 64L << 20, 100, Duration.ofMillis(300));
        String script = """
                trap '' TERM
                (setsid sh -c 'trap "" TERM; sleep %1$s & sleep %1$s; sleep %1$s' &)
                (env -i setsid /bin/sh -c 'trap "" TERM; (sleep %1$s &) ; sleep %1$s' &)
                echo ready
                sleep %1$s
                """.formatted(seconds);
        try (RunningProgram running = backEnd.start(Running.with(Running.shell(folder, script), limits))) {
            assertThat(running.output().read()).isEqualTo('r');
            Running.await("five sleep", () -> Running.count("sleep\0" + seconds) == 5);
            running.stop();
            assertThat(Running.count(seconds)).isZero();
            assertThat(running.await().cause()).isEqualTo(Cause.STOPPED);
        }
    }

    /** A daemon must not outlive the program, nor keep its output open. */
    @Test
    void program_exitsAndLeavesDaemon_daemonIsGone() throws Exception {
        String seconds = Running.uniqueSeconds();
        try (RunningProgram running = start("(setsid sleep " + seconds + " &); echo done")) {
            assertThat(running.await()).isEqualTo(new Ending(0, Cause.EXITED));
            assertThat(Running.count(seconds)).isZero();
            assertThat(Running.text(running)).isEqualTo("done\n");
        }
    }

    @Test
    void stop_atOnceAndTwice_nothingIsLeft() throws Exception {
        for (int i = 0; i < 20; i++) {
            String seconds = Running.uniqueSeconds();
            try (RunningProgram running = start("sleep " + seconds)) {
                running.stop();
                running.stop();
                assertThat(running.await().cause()).isEqualTo(Cause.STOPPED);
                assertThat(Running.count(seconds)).isZero();
            }
        }
    }

    @Test
    void stop_threadIsInterrupted_killsAndKeepsTheInterrupt() throws Exception {
        Limits limits = new Limits(256L << 20, 64L << 20, 100, Duration.ofHours(1));
        Program program =
                Running.with(Running.shell(folder, "trap '' TERM; echo ready; sleep 1000; sleep 1000"), limits);
        try (RunningProgram running = backEnd.start(program)) {
            assertThat(running.output().read()).isEqualTo('r');
            Thread.currentThread().interrupt();
            running.stop();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(running.await().cause()).isEqualTo(Cause.STOPPED);
        }
    }

    /** More than this JVM's heap: nothing may collect it. */
    @Test
    void output_isLargerThanTheHeap_isReadAsItComes() throws Exception {
        long bytes = Runtime.getRuntime().maxMemory() + (100L << 20);
        try (RunningProgram running = start("head -c " + bytes + " /dev/zero")) {
            byte[] buffer = new byte[1 << 16];
            long sum = 0;
            InputStream output = running.output();
            for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
                sum += n;
            }
            assertThat(sum).isEqualTo(bytes);
            assertThat(running.await()).isEqualTo(new Ending(0, Cause.EXITED));
        }
    }

    @Test
    void jvm_isKilled_programIsGone() throws Exception {
        String seconds = Running.uniqueSeconds();
        String script = "(setsid sleep " + seconds + " &); sleep " + seconds + "; sleep " + seconds;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName(),
                backEnd.name(),
                folder.toString(),
                script));
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            Running.await("both sleep", () -> Running.count("sleep\0" + seconds) == 2);
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Running.await("nothing is left", () -> Running.count(seconds) == 0);
    }

    /** Runs a program until it is killed itself. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] args) throws Exception {
            try (RunningProgram running = backEnd(args[0]).start(Running.shell(Path.of(args[1]), args[2]))) {
                running.await();
            }
        }
    }

    private RunningProgram start(String script) throws IOException {
        assertThat(Files.isDirectory(folder)).isTrue();
        return backEnd.start(Running.shell(folder, script));
    }
}
