package dev.composerunner.sandbox.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * A process and all that it started, also what has left its parent, its group and its session.
 *
 * <p>A process belongs to the tree if it descends from the first one or from one that was seen in the tree, if it is in the
 * first one's session, if its environment has the tree's marker, or if it writes to the first one's output. So only a process
 * escapes that does all of this within the interval between two looks: it clears its environment, starts a session, loses its
 * parent, and directs both outputs elsewhere. In a namespace of processes nothing escapes.
 */
public final class ProcessTree {

    /** The variable that marks the processes of a tree. */
    public static final String MARKER = "COMPOSE_RUNNER_SANDBOX";

    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_CHILDREN_FILES = Files.exists(Path.of("/proc/thread-self/children"));

    /** The wait after a look at every process, in times of the look's own time. */
    private static final int REST = 10;

    private final long first;
    private final boolean keepsOrphans;
    private final String marker;
    private final Optional<Path> output;

    /** The start of every process that was seen in the tree and may still run, by its number. */
    private final Map<Long, Long> seen = new HashMap<>();

    private String newestSeen = "";
    private long nextFullLook = System.nanoTime();

    /**
     * Takes the first process.
     *
     * @param id the value of {@link #MARKER} in its environment
     * @param keepsOrphans whether processes that lose their parent get one in the tree, as in a namespace of processes
     */
    public ProcessTree(long first, String id, boolean keepsOrphans) {
        this.first = first;
        this.keepsOrphans = keepsOrphans;
        this.marker = MARKER + "=" + id;
        this.output = link(first, 1).filter(pipe -> pipe.toString().startsWith("pipe:"));
        ProcessStat.of(first).ifPresent(stat -> seen.put(first, stat.start()));
    }

    /**
     * Returns the processes that run, ancestors first. Looks at the tree; at every process only if orphans leave the tree, the
     * machine has started one since, and the last such look is a while ago.
     *
     * @param enough where this many are found there may be more, which are not looked for: a tree can grow faster than it is read
     */
    public synchronized List<ProcessStat> members(int enough) {
        if (!HAS_CHILDREN_FILES) {
            return allMembers();
        }
        if (!keepsOrphans) {
            String newest = newestProcess();
            long now = System.nanoTime();
            if (!newest.equals(newestSeen) && now - nextFullLook >= 0) {
                List<ProcessStat> all = allMembers();
                newestSeen = newest;
                nextFullLook = now + (System.nanoTime() - now) * REST;
                return all;
            }
        }
        Map<Long, ProcessStat> members = new LinkedHashMap<>();
        descend(first, members, enough);
        List.copyOf(seen.keySet()).forEach(pid -> descend(pid, members, enough));
        return remember(members.values());
    }

    /** The number that the machine gave last, behind the load and the count of processes. */
    private static String newestProcess() {
        try {
            String load = Files.readString(Path.of("/proc/loadavg"));
            return load.substring(load.lastIndexOf(' '));
        } catch (IOException _) {
            return "";
        }
    }

    private void descend(long from, Map<Long, ProcessStat> members, int enough) {
        Deque<Long> left = new ArrayDeque<>(List.of(from));
        while (!left.isEmpty() && members.size() < enough) {
            long pid = left.removeFirst();
            if (!members.containsKey(pid)) {
                ProcessStat.of(pid).filter(this::isNotLaterOne).ifPresent(stat -> {
                    members.put(pid, stat);
                    left.addAll(children(pid));
                });
            }
        }
    }

    /** Returns the processes that run, ancestors first. Looks at every process of the machine. */
    public synchronized List<ProcessStat> allMembers() {
        Map<Long, List<ProcessStat>> byParent = new HashMap<>();
        List<ProcessStat> all = all();
        all.forEach(stat ->
                byParent.computeIfAbsent(stat.parent(), _ -> new ArrayList<>()).add(stat));
        Map<Long, ProcessStat> members = new LinkedHashMap<>();
        all.stream().filter(stat -> stat.pid() == first).forEach(stat -> descend(stat, byParent, members));
        all.stream()
                .filter(stat -> seen.containsKey(stat.pid())
                        || stat.session() == first
                        || isMarked(stat.pid())
                        || hasOutput(stat.pid()))
                .forEach(stat -> descend(stat, byParent, members));
        return remember(members.values());
    }

    private void descend(ProcessStat from, Map<Long, List<ProcessStat>> byParent, Map<Long, ProcessStat> members) {
        Deque<ProcessStat> left = new ArrayDeque<>(List.of(from));
        while (!left.isEmpty()) {
            ProcessStat stat = left.removeFirst();
            if (!members.containsKey(stat.pid()) && isNotLaterOne(stat)) {
                members.put(stat.pid(), stat);
                left.addAll(byParent.getOrDefault(stat.pid(), List.of()));
            }
        }
    }

    /** A number that was seen belongs to the tree as long as it is the same process. */
    private boolean isNotLaterOne(ProcessStat stat) {
        Long start = seen.get(stat.pid());
        return start == null || start == stat.start();
    }

    private List<ProcessStat> remember(Collection<ProcessStat> members) {
        Map<Long, Long> running = new HashMap<>();
        List<ProcessStat> result = new ArrayList<>();
        for (ProcessStat stat : members) {
            if (stat.runs()) {
                running.put(stat.pid(), stat.start());
                result.add(stat);
            }
        }
        // The first one's number is kept: its session stays recognizable after it has ended.
        Long start = seen.get(first);
        seen.clear();
        seen.putAll(running);
        if (start != null) {
            seen.put(first, start);
        }
        return result;
    }

    private static List<Long> children(long pid) {
        List<Long> children = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
            for (Path thread : threads) {
                StringTokenizer numbers = new StringTokenizer(
                        new String(Files.readAllBytes(thread.resolve("children")), StandardCharsets.US_ASCII));
                while (numbers.hasMoreTokens()) {
                    children.add(Long.parseLong(numbers.nextToken()));
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // It has ended meanwhile.
        }
        return children;
    }

    private static List<ProcessStat> all() {
        List<ProcessStat> all = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                ProcessStat.of(Long.parseLong(process.getFileName().toString())).ifPresent(all::add);
            }
        } catch (IOException | DirectoryIteratorException _) {
            // What was read so far is what there is.
        }
        return all;
    }

    private boolean hasOutput(long pid) {
        return output.isPresent()
                && (link(pid, 1).equals(output) || link(pid, 2).equals(output));
    }

    private static Optional<Path> link(long pid, int descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/fd/" + descriptor)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private boolean isMarked(long pid) {
        try {
            String environment =
                    new String(Files.readAllBytes(PROC.resolve(pid + "/environ")), StandardCharsets.ISO_8859_1);
            return environment.startsWith(marker + "\0") || environment.contains("\0" + marker + "\0");
        } catch (IOException _) {
            return false;
        }
    }
}
