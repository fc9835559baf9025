package dev.composerunner.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** What tests need to start shell programs and to look for what is left of them. */
final class Running {

    static final Limits LIMITS = new Limits(256L << 20, 64L << 20, 100, Duration.ofSeconds(5));

    private Running() {}

    static Program shell(Path folder, String script) {
        return new Program(
                List.of("/bin/sh", "-c", script), Map.of(), null, new Root.Machine(), List.of(), folder, LIMITS);
    }

    static Program with(Program program, Limits limits) {
        return new Program(
                program.command(),
                program.environment(),
                program.workdir(),
                program.root(),
                program.binds(),
                program.folder(),
                limits);
    }

    /** An argument of sleep that no other process has. */
    static String uniqueSeconds() {
        return Long.toString(ThreadLocalRandom.current().nextLong(100_000_000_000L, 999_999_999_999L));
    }

    /** How many processes run with this word in their argv. */
    static long count(String word) {
        return ProcessHandle.allProcesses()
                .filter(process -> argv(process.pid()).contains(word))
                .count();
    }

    /** Of a zombie it is empty. */
    private static String argv(long pid) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within 30 s: " + what);
            }
            Thread.sleep(10);
        }
    }

    static String text(RunningProgram program) throws IOException {
        return new String(program.output().readAllBytes(), StandardCharsets.UTF_8);
    }
}
