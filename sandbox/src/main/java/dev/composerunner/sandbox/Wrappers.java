package dev.composerunner.sandbox;

import dev.composerunner.sandbox.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Small programs of the machine that set something for themselves and then become the program that they are given. */
final class Wrappers {

    /** Heaps and stacks that are reserved and not used count as data: the watch on memory is what limits, this stops the worst. */
    private static final int DATA_FACTOR = 4;

    private static final long MIN_DATA_BYTES = 256L << 20;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Wrappers() {}

    /** Returns the words that make what follows them a session of its own, which dies with the thread that started it. */
    static List<String> ownSession() {
        List<String> words = new ArrayList<>();
        Command.find("setsid").map(Path::toString).ifPresent(words::add);
        Command.find("setpriv")
                .map(Path::toString)
                .filter(Wrappers::hasDeathSignal)
                .ifPresent(path -> {
                    words.addAll(List.of(path, "--pdeathsig", "KILL", "--"));
                });
        return words;
    }

    /** Returns the words that put the kernel's limits on every process that follows. Address space has none: JVMs reserve it. */
    static List<String> limits(Limits limits) {
        long data = Math.max(
                MIN_DATA_BYTES, Math.multiplyExact(Math.min(limits.memoryBytes(), Long.MAX_VALUE >> 4), DATA_FACTOR));
        return Command.find("prlimit")
                .map(path ->
                        List.of(path.toString(), "--data=" + data, "--fsize=" + limits.diskBytes(), "--core=0", "--"))
                .orElse(List.of());
    }

    private static boolean hasDeathSignal(String setpriv) {
        return Command.of(List.of(setpriv, "--help"))
                .tryRun(LIMIT)
                .filter(result -> result.output().contains("--pdeathsig"))
                .isPresent();
    }
}
