package dev.composerunner.sandbox;

import dev.composerunner.sandbox.files.RootFolder;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments for bubblewrap that make a program's {@code /}.
 *
 * <p>The root is a file system in memory, read-only in the end, with every entry of the root folder bound into it read-only. So
 * a mount point can be made that the root folder does not have: each folder on the way to it is made anew, with its entries bound
 * in the same way. The root folder itself is never written to, and jobs that share it do not see each other.
 */
final class Mounts {

    /** Folders in memory that a program may write to, each as large as its memory: what is in them counts as its memory. */
    static final List<String> MEMORY_FOLDERS = List.of("/tmp", "/var/tmp", "/run", "/dev/shm");

    /** What a program needs of the machine to reach the network that it shares. */
    private static final List<String> NETWORK_FILES = List.of("/etc/resolv.conf", "/etc/hosts");

    /** More would not fit into the arguments of a process. */
    private static final int MAX_ENTRIES = 10_000;

    private final RootFolder root;
    private final Program program;

    /** By names: what is mounted over the root folder's entries, and whether it is a folder. */
    private final Map<List<String>, Boolean> targets = new LinkedHashMap<>();

    private final Set<List<String>> remade = new HashSet<>();
    private final List<String> arguments = new ArrayList<>();

    private Mounts(Path folder, Program program) {
        this.root = new RootFolder(folder);
        this.program = program;
    }

    /** Returns the arguments for a program whose root is this folder. */
    static List<String> of(Path folder, Program program, String workdir) throws IOException {
        return new Mounts(folder, program).arguments(workdir);
    }

    /** Returns whether the program may be there: its argv begins with a path, or with a name on {@code searchPath}. */
    static boolean hasProgram(Path folder, Program program, String workdir, String searchPath) throws IOException {
        String name = program.command().getFirst();
        Mounts mounts = new Mounts(folder, program);
        if (name.startsWith("/")) {
            return mounts.mayExist(name);
        }
        if (name.contains("/")) {
            return mounts.mayExist(workdir + "/" + name);
        }
        for (String above : searchPath.split(":", -1)) {
            if (mounts.mayExist((above.startsWith("/") ? above : workdir + "/" + above) + "/" + name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a path leads to something; links inside of a bind are taken to lead somewhere. */
    private boolean mayExist(String path) throws IOException {
        List<String> names = root.resolve(path);
        for (Bind bind : binds().reversed()) {
            List<String> target = root.resolve(bind.target());
            if (names.size() >= target.size() && names.subList(0, target.size()).equals(target)) {
                RootFolder source = new RootFolder(bind.source());
                return Files.exists(source.path(names.subList(target.size(), names.size())), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return Files.exists(root.path(names), LinkOption.NOFOLLOW_LINKS);
    }

    private List<String> arguments(String workdir) throws IOException {
        List<Bind> binds = binds();
        for (String folder : List.of("/proc", "/dev", "/tmp", "/var/tmp", "/run")) {
            targets.put(root.resolve(folder), true);
        }
        for (Bind bind : binds) {
            targets.put(root.resolve(bind.target()), Files.isDirectory(bind.source()));
        }
        List<String> workdirNames = root.resolve(workdir);
        boolean makeWorkdir =
                !workdirNames.isEmpty() && !isBelowTarget(workdirNames) && !targets.containsKey(workdirNames);
        remade.add(List.of());
        for (Map.Entry<List<String>, Boolean> target : targets.entrySet()) {
            if (!isBelowTarget(target.getKey()) && !exists(target.getKey(), target.getValue())) {
                remakeWayTo(target.getKey());
            }
        }
        if (makeWorkdir && !exists(workdirNames, true)) {
            remakeWayTo(workdirNames);
        }
        bindEntries(List.of());
        mountFileSystems();
        for (Bind bind : binds) {
            arguments.addAll(List.of(
                    bind.writable() ? "--bind" : "--ro-bind",
                    bind.source().toRealPath().toString(),
                    text(root.resolve(bind.target()))));
        }
        if (makeWorkdir) {
            arguments.addAll(List.of("--dir", text(workdirNames)));
        }
        arguments.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", workdir));
        return arguments;
    }

    private List<Bind> binds() throws IOException {
        List<Bind> binds = new ArrayList<>();
        for (String file : NETWORK_FILES) {
            Path source = Path.of(file);
            if (Files.isRegularFile(source)) {
                binds.add(new Bind(source.toRealPath(), file, false));
            }
        }
        if (program.root() instanceof Root.Machine) {
            Path folder = program.folder().toRealPath();
            binds.add(new Bind(folder, folder.toString(), true));
        }
        for (Bind bind : program.binds()) {
            if (!Files.exists(bind.source())) {
                throw new IOException("bind: " + bind.source() + " does not exist");
            }
            binds.add(bind);
        }
        return binds;
    }

    private void mountFileSystems() throws IOException {
        arguments.addAll(List.of("--proc", text(root.resolve("/proc")), "--dev", text(root.resolve("/dev"))));
        for (String folder : MEMORY_FOLDERS) {
            arguments.addAll(List.of(
                    "--perms",
                    "1777",
                    "--size",
                    Long.toString(program.limits().memoryBytes()),
                    "--tmpfs",
                    text(root.resolve(folder))));
        }
    }

    /** Whether another target lies above: its mount point is then made there. */
    private boolean isBelowTarget(List<String> names) {
        for (int length = 1; length < names.size(); length++) {
            if (targets.containsKey(names.subList(0, length))) {
                return true;
            }
        }
        return false;
    }

    private boolean exists(List<String> names, boolean asFolder) {
        Path path = root.path(names);
        return asFolder
                ? Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                : Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void remakeWayTo(List<String> names) throws IOException {
        for (int length = 1; length < names.size(); length++) {
            List<String> above = List.copyOf(names.subList(0, length));
            Path path = root.path(above);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(text(names) + ": " + text(above) + " is a file, and no folder, in the root");
            }
            remade.add(above);
        }
    }

    /** Binds what a remade folder of the root folder holds. */
    private void bindEntries(List<String> above) throws IOException {
        if (!above.isEmpty()) {
            arguments.addAll(List.of("--dir", text(above)));
        }
        for (Path entry : entries(root.path(above))) {
            List<String> names = new ArrayList<>(above);
            names.add(entry.getFileName().toString());
            if (remade.contains(names)) {
                bindEntries(names);
            } else if (Files.isSymbolicLink(entry) && !targets.containsKey(names)) {
                arguments.addAll(
                        List.of("--symlink", Files.readSymbolicLink(entry).toString(), text(names)));
            } else if (!targets.containsKey(names) && (Files.isDirectory(entry) || Files.isRegularFile(entry))) {
                arguments.addAll(List.of("--ro-bind-try", entry.toString(), text(names)));
            }
            if (arguments.size() > MAX_ENTRIES) {
                throw new IOException("binds: more than " + MAX_ENTRIES
                        + " entries of the root lie beside the targets, such as " + text(names)
                        + "; choose targets in a folder of their own");
            }
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(entries::add);
            } catch (DirectoryIteratorException fault) {
                throw fault.getCause();
            }
        }
        return entries;
    }

    private static String text(List<String> names) {
        return "/" + String.join("/", names);
    }
}
