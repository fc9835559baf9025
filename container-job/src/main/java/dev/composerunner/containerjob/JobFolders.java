package dev.composerunner.containerjob;

import dev.composerunner.jobtypes.JobPaths;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The folders that a program shares with its runner, each where the program finds it and where the runner does.
 *
 * @param places folder of the runner by absolute path of the program's
 */
record JobFolders(Map<String, Path> places) {

    private static final int MOST_LINKS = 40;

    JobFolders {
        places = Collections.unmodifiableMap(new TreeMap<>(places));
    }

    /** Folders of a job that runs on this machine, below a folder of its own. */
    static JobFolders below(Path folder, JobTypeDocument type) throws IOException {
        var places = new TreeMap<String, Path>();
        for (String shared : JobPaths.shared(type)) {
            Path place = folder.resolve(shared.equals(JobPaths.JOB) ? "job" : "folder-" + places.size());
            Files.createDirectories(place);
            places.put(shared, place);
        }
        var folders = new JobFolders(places);
        Files.createDirectories(folders.place(JobPaths.INPUTS));
        Files.createDirectories(folders.place(JobPaths.OUTPUTS));
        return folders;
    }

    /** Folders that runner and program find at the same paths, below {@code root}, which is / outside of tests. */
    static JobFolders shared(Path root, JobTypeDocument type) throws IOException {
        var places = new TreeMap<String, Path>();
        for (String shared : JobPaths.shared(type)) {
            places.put(shared, Files.createDirectories(root.resolve(shared.substring(1))));
        }
        var folders = new JobFolders(places);
        for (String made : List.of(JobPaths.INPUTS, JobPaths.OUTPUTS)) {
            Files.createDirectories(folders.place(made));
        }
        return folders;
    }

    /** Where the runner finds what the program finds at an absolute path. */
    Path place(String path) {
        return find(path).orElseThrow(() -> new IllegalArgumentException(path + " is in no folder of the job"));
    }

    private Optional<Path> find(String path) {
        for (var each : places.entrySet()) {
            if (path.equals(each.getKey())) {
                return Optional.of(each.getValue());
            }
            if (path.startsWith(each.getKey() + '/')) {
                return Optional.of(
                        each.getValue().resolve(path.substring(each.getKey().length() + 1)));
            }
        }
        return Optional.empty();
    }

    /**
     * Where the runner finds the file or folder that a path of the program leads to, as the program would follow the links on the way.
     *
     * @return nothing where it leads out of the folders, or nowhere, or in circles
     */
    Optional<Path> follow(String path) throws IOException {
        Deque<String> left = new ArrayDeque<>(parts(path));
        Deque<String> done = new ArrayDeque<>();
        int links = 0;
        while (!left.isEmpty()) {
            String part = left.pop();
            if (part.equals("..")) {
                done.pollLast();
                continue;
            }
            done.addLast(part);
            Optional<Path> here = find('/' + String.join("/", done));
            if (here.isEmpty() || !Files.isSymbolicLink(here.get())) {
                continue;
            }
            if (++links > MOST_LINKS) {
                return Optional.empty();
            }
            String target = Files.readSymbolicLink(here.get()).toString();
            if (target.startsWith("/")) {
                done.clear();
            } else {
                done.removeLast();
            }
            List<String> parts = parts(target);
            for (int i = parts.size() - 1; i >= 0; i--) {
                left.push(parts.get(i));
            }
        }
        return find('/' + String.join("/", done)).filter(found -> Files.exists(found, LinkOption.NOFOLLOW_LINKS));
    }

    private static List<String> parts(String path) {
        return List.of(path.split("/", -1)).stream()
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }
}
