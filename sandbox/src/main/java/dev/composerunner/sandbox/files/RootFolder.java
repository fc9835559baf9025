package dev.composerunner.sandbox.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A folder that is a program's {@code /}: links inside it are followed inside it. */
public final class RootFolder {

    /** The kernel's own limit. */
    private static final int MAX_LINKS = 40;

    private final Path root;

    /** Takes the folder, which need not exist yet. */
    public RootFolder(Path root) {
        this.root = root;
    }

    /**
     * Returns the names on the way from the root to a path, with every link followed as the kernel would for a program in this
     * root. What does not exist is taken as it is written; {@code ..} of the root is the root.
     *
     * @throws IOException if the links go round in a circle
     */
    public List<String> resolve(String path) throws IOException {
        Deque<String> left = new ArrayDeque<>(split(path));
        List<String> names = new ArrayList<>();
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.removeFirst();
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
                continue;
            }
            names.add(name);
            Path here = path(names);
            if (Files.isSymbolicLink(here)) {
                if (++links > MAX_LINKS) {
                    throw new IOException(path + ": more than " + MAX_LINKS + " symbolic links on the way");
                }
                String target = Files.readSymbolicLink(here).toString();
                names.removeLast();
                if (target.startsWith("/")) {
                    names.clear();
                }
                split(target).reversed().forEach(left::addFirst);
            }
        }
        return names;
    }

    /** Returns where on the machine these names are, which hold no {@code ..}. Follows nothing. */
    public Path path(List<String> names) {
        Path path = root;
        for (String name : names) {
            path = path.resolve(name);
        }
        return path;
    }

    /** Returns the names of a path, without empty ones and {@code .}. */
    public static List<String> split(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }
}
