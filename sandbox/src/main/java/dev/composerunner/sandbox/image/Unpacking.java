package dev.composerunner.sandbox.image;

import dev.composerunner.sandbox.files.RootFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One image being unpacked, layer by layer, into a folder that nobody else writes to.
 *
 * <p>A name in a layer is followed as a program in the image would follow it: through links of the image, with the folder as
 * {@code /}. So nothing is written outside of it, whatever links there are. {@code ..} in a name is refused: no tool writes it.
 */
final class Unpacking {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;
    private final RootFolder names;
    private final UnpackLimits limits;

    private long bytes;
    private int entries;

    /** What this layer has made: its whiteouts are for what lower layers have made. */
    private final Set<Path> made = new HashSet<>();

    /** Set last, since a folder that is written to changes, and since one without rights cannot be written to. */
    private final Map<Path, TarArchiveEntry> folders = new LinkedHashMap<>();

    Unpacking(Path root, UnpackLimits limits) {
        this.root = root;
        this.names = new RootFolder(root);
        this.limits = limits;
    }

    /**
     * Applies the next layer and checks it: what was unpacked of a layer that turns out to be damaged has to be thrown away.
     *
     * @param content the digest of the layer before it was compressed
     */
    void apply(ImageFiles files, Descriptor layer, Digest content) throws IOException {
        made.clear();
        MessageDigest blobHash = layer.digest().counter();
        MessageDigest contentHash = content.counter();
        try (Counted blob = new Counted(layer.open(files), Long.MAX_VALUE, "");
                BufferedInputStream compressed = new LookingAhead(new DigestInputStream(blob, blobHash));
                Counted plain = new Counted(plain(compressed, layer), limits.bytes() - bytes, "unpacked bytes");
                BufferedInputStream tarBytes =
                        new BufferedInputStream(new DigestInputStream(plain, contentHash), BUFFER_BYTES)) {
            applyEntries(tarBytes, layer.fileName());
            tarBytes.transferTo(OutputStream.nullOutputStream());
            compressed.transferTo(OutputStream.nullOutputStream());
            bytes += plain.count();
            if (layer.size().isPresent()) {
                layer.requireSize(blob.count());
                layer.digest().requireEqual(blobHash, layer.fileName());
            }
            content.requireEqual(contentHash, "the content of " + layer.fileName());
        }
    }

    /** Gives every folder the rights and the time that it has in the image. */
    void finish() throws IOException {
        for (Map.Entry<Path, TarArchiveEntry> folder : folders.entrySet()) {
            if (Files.isDirectory(folder.getKey(), LinkOption.NOFOLLOW_LINKS)) {
                // The owner keeps all rights: otherwise nobody could remove what is in it.
                setAttributes(folder.getKey(), folder.getValue().getMode() | 0700, folder.getValue());
            }
        }
    }

    private static InputStream plain(BufferedInputStream compressed, Descriptor layer) throws IOException {
        compressed.mark(Compression.MAGIC_BYTES);
        byte[] begin = compressed.readNBytes(Compression.MAGIC_BYTES);
        compressed.reset();
        return switch (Compression.of(begin)) {
            case NONE -> compressed;
            case GZIP -> new GZIPInputStream(compressed, BUFFER_BYTES);
            case ZSTD ->
                throw new IOException("layer " + layer.fileName()
                        + ": got zstd; allowed: gzip, or no compression (skopeo copy --dest-compress-format gzip)");
        };
    }

    private void applyEntries(InputStream stream, String layer) throws IOException {
        // Not closed: what follows the tar's own end belongs to the digests too.
        TarArchiveInputStream tar = new TarArchiveInputStream(stream);
        try {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++entries > limits.entries()) {
                    throw new IOException("the image has more than " + limits.entries() + " entries");
                }
                try {
                    apply(entry, tar);
                } catch (InvalidPathException fault) {
                    throw new IOException(
                            layer + ": this Java cannot write the name " + entry.getName()
                                    + "; set a locale with UTF-8, such as LC_ALL=C.UTF-8",
                            fault);
                } catch (IOException fault) {
                    throw new IOException(layer + ": " + entry.getName() + ": " + fault.getMessage(), fault);
                }
            }
        } catch (IllegalArgumentException fault) {
            throw new IOException(layer + " is damaged: " + fault.getMessage(), fault);
        }
    }

    private void apply(TarArchiveEntry entry, InputStream content) throws IOException {
        List<String> path = checked(entry.getName());
        if (path.isEmpty()) {
            if (entry.isDirectory()) {
                folders.put(root, entry);
            }
            return;
        }
        String name = path.getLast();
        Path above = makeFolders(path.subList(0, path.size() - 1));
        if (name.equals(OPAQUE)) {
            removeLower(above, false);
        } else if (name.startsWith(WHITEOUT + WHITEOUT)) {
            // What aufs keeps for itself.
            return;
        } else if (name.startsWith(WHITEOUT)) {
            String hidden = name.substring(WHITEOUT.length());
            if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
                throw new IOException("hides no entry of its folder");
            }
            removeLower(above.resolve(hidden), true);
        } else {
            make(entry, content, above.resolve(name));
        }
    }

    private void make(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        if (entry.isDirectory()) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                remove(target);
                Files.createDirectory(target);
            }
            folders.put(target, entry);
        } else if (entry.isSymbolicLink()) {
            remove(target);
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            link(entry, target);
        } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            // Devices and pipes are the sandbox's work.
            return;
        } else {
            remove(target);
            write(content, target);
            setAttributes(target, entry.getMode(), entry);
        }
        made.add(target);
    }

    private void link(TarArchiveEntry entry, Path target) throws IOException {
        List<String> path = checked(entry.getLinkName());
        if (path.isEmpty()) {
            throw new IOException("is a hard link to the root");
        }
        List<String> above = names.resolve(String.join("/", path.subList(0, path.size() - 1)));
        Path source = names.path(above).resolve(path.getLast());
        if (source.equals(target)) {
            return;
        }
        if (Files.isSymbolicLink(source)) {
            Path text = Files.readSymbolicLink(source);
            remove(target);
            Files.createSymbolicLink(target, text);
        } else if (Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            remove(target);
            Files.createLink(target, source);
        } else {
            throw new IOException("is a hard link to " + entry.getLinkName() + ", which is no file of the image");
        }
    }

    private static List<String> checked(String name) throws IOException {
        List<String> path = RootFolder.split(name);
        if (path.contains("..")) {
            throw new IOException("leads out of the image");
        }
        return path;
    }

    /** Returns the folder at a path, made where it is missing; a file in its place gives way. */
    private Path makeFolders(List<String> path) throws IOException {
        Path folder = root;
        for (String name : names.resolve(String.join("/", path))) {
            folder = folder.resolve(name);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                remove(folder);
                Files.createDirectory(folder);
                made.add(folder);
            }
        }
        return folder;
    }

    private static void write(InputStream content, Path target) throws IOException {
        try (OutputStream out =
                Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
    }

    /** Without the bits that give a program another user's rights. */
    private static void setAttributes(Path target, int mode, TarArchiveEntry entry) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(all[bit]);
            }
        }
        Files.setPosixFilePermissions(target, permissions);
        Files.setLastModifiedTime(target, entry.getLastModifiedTime());
    }

    /** Removes what lower layers have made at a path. */
    private void removeLower(Path path, boolean itself) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> kept = new ArrayList<>();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (made.contains(file)) {
                    kept.add(file);
                } else if (itself || !file.equals(path)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault) throws IOException {
                boolean holdsKept = kept.stream().anyMatch(file -> file.startsWith(folder));
                if (made.contains(folder)) {
                    kept.add(folder);
                } else if (!holdsKept && (itself || !folder.equals(path))) {
                    Files.delete(folder);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void remove(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            FolderRemoval.remove(path);
        }
    }

    /** Knows whether there is more: a gzip may have several parts, and its reader asks for that alone. */
    private static final class LookingAhead extends BufferedInputStream {

        LookingAhead(InputStream in) {
            super(in, BUFFER_BYTES);
        }

        @Override
        public synchronized int available() throws IOException {
            mark(1);
            int next = read();
            reset();
            return next < 0 ? 0 : 1;
        }
    }

    /** Counts what is read, up to a limit. */
    private static final class Counted extends InputStream {

        private final InputStream in;
        private final long limit;
        private final String what;
        private long count;

        Counted(InputStream in, long limit, String what) {
            this.in = in;
            this.limit = limit;
            this.what = what;
        }

        long count() {
            return count;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            if (value >= 0) {
                add(1);
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n > 0) {
                add(n);
            }
            return n;
        }

        private void add(int n) throws IOException {
            count += n;
            if (count > limit) {
                throw new IOException("the image is too large: more than the allowed " + what);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
