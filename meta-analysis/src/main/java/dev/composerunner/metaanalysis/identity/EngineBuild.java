package dev.composerunner.metaanalysis.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The build of the engine: a hash of the names and bytes of its classes and resources, the brain mask included. */
public final class EngineBuild {

    /*
     * Hashed at run time, from where the classes were loaded: a number written by the build would be that of the last whole build
     * when an IDE or an incremental build has replaced classes since. A jar and a folder of the same classes have the same hash,
     * because what is outside of the engine's packages (manifest, Maven's own files) is left out.
     */
    private static final String ROOT = "dev/composerunner/metaanalysis/";

    private EngineBuild() {}

    /**
     * Hashes the build that runs: reads all classes of the engine.
     *
     * @return 64 hexadecimal digits
     * @throws IllegalStateException if the classes were loaded from something else than a jar, a folder or the JDK's own image
     * @throws UncheckedIOException if the classes cannot be read
     */
    public static String current() {
        var source = EngineBuild.class.getProtectionDomain().getCodeSource();
        return at(location(source == null ? null : source.getLocation()));
    }

    private static Path location(@Nullable URL url) {
        try {
            if (url != null) {
                return Path.of(url.toURI());
            }
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            throw unknown(url, e);
        }
        throw unknown(url, null);
    }

    private static IllegalStateException unknown(@Nullable URL url, @Nullable Exception cause) {
        return new IllegalStateException(
                "build of the engine: got classes from " + url + "; allowed: a jar or a folder of classes", cause);
    }

    /**
     * Hashes a build.
     *
     * @param location a jar or a folder of classes
     */
    static String at(Path location) {
        try {
            var files = Files.isDirectory(location) ? ofFolder(location) : ofJar(location);
            if (files.isEmpty()) {
                throw new IllegalStateException("build of the engine: got " + location + " without any file of " + ROOT
                        + "; allowed: a jar or a folder of the engine's classes");
            }
            var hash = new CanonicalHash();
            files.forEach((name, bytes) -> hash.add(name).add(bytes));
            return hash.hex();
        } catch (IOException e) {
            throw new UncheckedIOException("the engine's classes at " + location + " cannot be read", e);
        }
    }

    private static SortedMap<String, byte[]> ofFolder(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        var root = folder.resolve(ROOT);
        if (Files.isDirectory(root)) {
            try (var found = Files.walk(root)) {
                for (var file : found.filter(Files::isRegularFile).toList()) {
                    files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    private static SortedMap<String, byte[]> ofJar(Path jar) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().toList()) {
                if (entry.getName().startsWith(ROOT) && !entry.isDirectory()) {
                    try (var in = zip.getInputStream(entry)) {
                        files.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        return files;
    }
}
