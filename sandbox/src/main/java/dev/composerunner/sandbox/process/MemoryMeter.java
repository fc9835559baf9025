package dev.composerunner.sandbox.process;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The memory of a tree of processes: what each has alone, and its share of what several have.
 *
 * <p>Shares ({@code Pss}) are exact and cost the kernel a walk over all pages, resident pages cost nothing and count shared ones
 * in every process. So the difference between both is measured now and then and taken off the resident pages in between.
 * A result over the limit is always exact. Not thread-safe.
 */
public final class MemoryMeter {

    private static final long PAGE_BYTES = pageBytes();

    /** The part of the time that may be spent on exact measurements. */
    private static final int REST = 20;

    private static final long MAX_REST_NANOS = 1_000_000_000;

    private final long limit;
    private final List<String> memoryFolders;

    private long shared;
    private long nextExact = System.nanoTime();

    /**
     * Takes the limit above which results are exact.
     *
     * @param memoryFolders folders inside the tree's own root that are file systems in memory of {@code limit} bytes each
     */
    public MemoryMeter(long limit, List<String> memoryFolders) {
        this.limit = limit;
        this.memoryFolders = List.copyOf(memoryFolders);
    }

    /**
     * Returns the bytes that these processes have.
     *
     * @param inside a process whose root has the folders in memory; 0 where there is none
     */
    public long measure(List<ProcessStat> processes, long inside) {
        long resident = 0;
        for (ProcessStat stat : processes) {
            resident += stat.residentPages() * PAGE_BYTES;
        }
        long inFolders = inside == 0 ? 0 : foldersBytes(inside);
        long now = System.nanoTime();
        if (resident - shared + inFolders > limit || now - nextExact >= 0) {
            shared = resident - shares(processes);
            long took = System.nanoTime() - now;
            nextExact = now + Math.min(took * REST, MAX_REST_NANOS);
        }
        return Math.max(0, resident - shared) + inFolders;
    }

    private static long shares(List<ProcessStat> processes) {
        long sum = 0;
        for (ProcessStat stat : processes) {
            sum += share(stat);
        }
        return sum;
    }

    private static long share(ProcessStat stat) {
        try {
            String rollup = new String(
                    Files.readAllBytes(Path.of("/proc/" + stat.pid() + "/smaps_rollup")), StandardCharsets.US_ASCII);
            int at = rollup.indexOf("\nPss:");
            if (at >= 0) {
                int end = rollup.indexOf(" kB", at);
                return Long.parseLong(
                                rollup.substring(at + "\nPss:".length(), end).strip())
                        << 10;
            }
        } catch (IOException _) {
            // Another user's, or gone.
        }
        return ProcessStat.of(stat.pid())
                .map(now -> now.residentPages() * PAGE_BYTES)
                .orElse(0L);
    }

    /**
     * The size tells the folders from the machine's, which a process sees until its own root is made. By {@code File}, since a {@code FileStore} would look for the mount among those of this process.
     */
    private long foldersBytes(long pid) {
        long sum = 0;
        for (String folder : memoryFolders) {
            File mount = new File("/proc/" + pid + "/root" + folder);
            long size = mount.getTotalSpace();
            if (size >= limit && size - limit < PAGE_BYTES) {
                sum += Math.max(0, size - mount.getFreeSpace());
            }
        }
        return sum;
    }

    private static long pageBytes() {
        int pageSizeKey = 6;
        try {
            ByteBuffer pairs = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
                    .order(ByteOrder.nativeOrder());
            while (pairs.remaining() >= 2 * Long.BYTES) {
                long key = pairs.getLong();
                long value = pairs.getLong();
                if (key == pageSizeKey) {
                    return value;
                }
            }
        } catch (IOException _) {
            // Not Linux: nothing is measured there.
        }
        return 4096;
    }
}
