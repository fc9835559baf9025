package dev.composerunner.sandbox.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/** The files of a layout or archive, by name, in a folder or in a tar that is read in place. */
sealed interface ImageFiles extends Closeable {

    boolean has(String name);

    /** Opens a file. */
    InputStream open(String name) throws IOException;

    static ImageFiles of(Path source) throws IOException {
        if (Files.isDirectory(source)) {
            return new InFolder(source);
        }
        requireTar(source);
        return InTar.of(source);
    }

    /** What is compressed as a whole cannot be read in place. */
    private static void requireTar(Path source) throws IOException {
        try (InputStream stream = Files.newInputStream(source)) {
            switch (Compression.of(stream.readNBytes(Compression.MAGIC_BYTES))) {
                case NONE -> {}
                case GZIP -> throw new IOException(source + " is compressed as a whole; unpack it with gunzip first");
                case ZSTD -> throw new IOException(source + " is compressed as a whole; unpack it with zstd -d first");
            }
        }
    }

    /** A layout in a folder. */
    record InFolder(Path folder) implements ImageFiles {

        @Override
        public boolean has(String name) {
            return Files.isRegularFile(folder.resolve(name));
        }

        @Override
        public InputStream open(String name) throws IOException {
            if (!has(name)) {
                throw new IOException(folder + " has no " + name);
            }
            return Files.newInputStream(folder.resolve(name));
        }

        @Override
        public void close() {}
    }

    /** A layout or archive in a tar. */
    record InTar(Path source, TarFile tar, Map<String, TarArchiveEntry> entries) implements ImageFiles {

        private static final int MAX_ENTRIES = 100_000;

        static InTar of(Path source) throws IOException {
            TarFile tar;
            try {
                tar = new TarFile(source);
            } catch (IOException | IllegalArgumentException fault) {
                throw new IOException(source + " is no tar: " + fault.getMessage(), fault);
            }
            Map<String, TarArchiveEntry> entries = new HashMap<>();
            for (TarArchiveEntry entry : tar.getEntries()) {
                entries.put(entry.getName().replaceFirst("^(\\./)+", ""), entry);
            }
            if (entries.size() > MAX_ENTRIES) {
                tar.close();
                throw new IOException(source + " has more than " + MAX_ENTRIES + " entries, which no image has");
            }
            return new InTar(source, tar, entries);
        }

        @Override
        public boolean has(String name) {
            return entry(name) != null;
        }

        @Override
        public InputStream open(String name) throws IOException {
            TarArchiveEntry entry = entry(name);
            if (entry == null) {
                throw new IOException(source + " has no " + name);
            }
            return tar.getInputStream(entry);
        }

        /** Older versions of docker save write a layer that they have written already as a link to it. */
        private @Nullable TarArchiveEntry entry(String name) {
            TarArchiveEntry entry = entries.get(name);
            if (entry != null && (entry.isSymbolicLink() || entry.isLink())) {
                String target = entry.isLink()
                        ? entry.getLinkName()
                        : Path.of("/" + name)
                                .resolveSibling(entry.getLinkName())
                                .normalize()
                                .toString()
                                .substring(1);
                entry = entries.get(target);
            }
            return entry != null && entry.isFile() && !entry.isSymbolicLink() && !entry.isLink() ? entry : null;
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }
    }
}
