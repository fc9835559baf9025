package dev.composerunner.sandbox;

import dev.composerunner.sandbox.files.FolderSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Looks at the size of a folder again and again, the more rarely the longer a look takes. */
final class DiskWatch {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** The wait after a look, in times of the look's own time. */
    private static final int REST = 10;

    private final Path folder;
    private final long limit;
    private volatile boolean exceeded;

    DiskWatch(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Looks until the folder is too large, or until the thread is interrupted; then looks once more. */
    void run(Runnable onExceeded) {
        try {
            long start = System.nanoTime();
            while (!look()) {
                Duration rest = Duration.ofNanos((System.nanoTime() - start) * REST);
                Thread.sleep(rest.compareTo(INTERVAL) > 0 ? rest : INTERVAL);
                start = System.nanoTime();
            }
            onExceeded.run();
        } catch (InterruptedException _) {
            // The program has ended: what it wrote last counts too.
            look();
        }
    }

    boolean isExceeded() {
        return exceeded;
    }

    private boolean look() {
        try {
            exceeded = FolderSize.atMost(limit, folder) > limit;
        } catch (IOException _) {
            // Folders vanish while they are read; the next look sees the rest.
        }
        return exceeded;
    }
}
