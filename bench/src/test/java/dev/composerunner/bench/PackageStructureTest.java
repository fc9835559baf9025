package dev.composerunner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages of every module are small, and no two of them depend on each other. */
final class PackageStructureTest {

    private static final int MAX_FILES = 20;

    private static final Path HOUSE = Path.of("..");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern CLASS_NAME = Pattern.compile("dev/composerunner/[\\w$/]+");

    static List<String> modules() throws IOException {
        return MODULE.matcher(Files.readString(HOUSE.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
    }

    @Test
    void package_hasNoMoreFilesThanAllowed() throws IOException {
        List<String> tooLarge = new ArrayList<>();
        filesByPackage().forEach((name, files) -> {
            if (files > MAX_FILES) {
                tooLarge.add(name + ": got " + files + " files; allowed: " + MAX_FILES);
            }
        });
        assertThat(tooLarge).isEmpty();
    }

    private static SortedMap<String, Integer> filesByPackage() throws IOException {
        SortedMap<String, Integer> most = new TreeMap<>();
        for (String module : modules()) {
            Path sources = sources(module);
            files(sources, ".java").stream()
                    .collect(Collectors.groupingBy(Path::getParent, Collectors.summingInt(_ -> 1)))
                    .forEach((folder, files) ->
                            most.merge(sources.relativize(folder).toString().replace('/', '.'), files, Math::max));
        }
        return most;
    }

    /** Modules that this build has not compiled are skipped. */
    @ParameterizedTest
    @MethodSource("modules")
    void packages_ofOneModule_haveNoCycle(String module) throws IOException {
        Map<String, Path> classes = currentClasses(module);
        assertThat(cycle(dependencies(classes))).isEmpty();
    }

    /** The class files by name of the class, without those of generated and of deleted sources. */
    private static Map<String, Path> currentClasses(String module) throws IOException {
        Path folder = HOUSE.resolve(module).resolve("target/classes");
        assumeTrue(Files.isDirectory(folder), () -> module + " is not compiled");
        Map<String, Path> classes = new HashMap<>();
        Set<Path> compiled = new HashSet<>();
        for (Path file : files(folder, ".class")) {
            ClassModel model = ClassFile.of().parse(file);
            Path source = sources(module)
                    .resolve(folder.relativize(file))
                    .resolveSibling(model.findAttribute(Attributes.sourceFile())
                            .orElseThrow()
                            .sourceFile()
                            .stringValue());
            if (Files.exists(source)) {
                assumeTrue(
                        Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(file)) <= 0,
                        () -> module + " is not compiled since " + source + " has changed");
                classes.put(model.thisClass().asInternalName(), file);
                compiled.add(source);
            }
        }
        for (Path source : files(sources(module), ".java")) {
            assumeTrue(compiled.contains(source), () -> module + " is not compiled with " + source);
        }
        return classes;
    }

    /** By package, the packages of the same module that its classes use: each with one of the uses. */
    private static SortedMap<String, SortedMap<String, String>> dependencies(Map<String, Path> classes)
            throws IOException {
        SortedMap<String, SortedMap<String, String>> dependencies = new TreeMap<>();
        for (Map.Entry<String, Path> from : classes.entrySet()) {
            for (PoolEntry entry : ClassFile.of().parse(from.getValue()).constantPool()) {
                if (entry instanceof Utf8Entry text) {
                    Matcher name = CLASS_NAME.matcher(text.stringValue());
                    while (name.find()) {
                        String to = name.group();
                        if (classes.containsKey(to) && !packageOf(to).equals(packageOf(from.getKey()))) {
                            dependencies
                                    .computeIfAbsent(packageOf(from.getKey()), _ -> new TreeMap<>())
                                    .merge(
                                            packageOf(to),
                                            from.getKey() + " -> " + to,
                                            (one, other) -> one.compareTo(other) < 0 ? one : other);
                        }
                    }
                }
            }
        }
        return dependencies;
    }

    /** The uses that make up a shortest cycle; none where there is no cycle. */
    private static List<String> cycle(SortedMap<String, SortedMap<String, String>> dependencies) {
        return dependencies.keySet().stream()
                .map(start -> pathBack(start, dependencies))
                .flatMap(Optional::stream)
                .min((one, other) -> Integer.compare(one.size(), other.size()))
                .orElse(List.of());
    }

    private static Optional<List<String>> pathBack(
            String start, SortedMap<String, SortedMap<String, String>> dependencies) {
        Set<String> seen = new HashSet<>();
        Map<String, List<String>> paths = Map.of(start, List.of());
        while (!paths.isEmpty()) {
            Map<String, List<String>> longer = new TreeMap<>();
            paths.forEach((from, path) -> dependencies
                    .getOrDefault(from, new TreeMap<>())
                    .forEach((to, use) -> {
                        if (seen.add(to)) {
                            longer.put(
                                    to,
                                    Stream.concat(path.stream(), Stream.of(use)).toList());
                        }
                    }));
            List<String> back = longer.get(start);
            if (back != null) {
                return Optional.of(back);
            }
            paths = longer;
        }
        return Optional.empty();
    }

    private static String packageOf(String internalName) {
        return internalName.substring(0, internalName.lastIndexOf('/'));
    }

    private static Path sources(String module) {
        return HOUSE.resolve(module).resolve("src/main/java");
    }

    private static Set<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix) && !file.endsWith("module-info" + suffix))
                    .collect(Collectors.toSet());
        }
    }
}
