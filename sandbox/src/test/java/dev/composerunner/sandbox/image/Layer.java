package dev.composerunner.sandbox.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A layer that a test writes by hand, good or evil. */
final class Layer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    Layer() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    Layer file(String name, String text) {
        return file(name, text, 0644);
    }

    Layer file(String name, String text, int mode) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setSize(content.length);
        entry.setMode(mode);
        return put(entry, content);
    }

    Layer bytes(String name, byte[] content, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setSize(content.length);
        entry.setMode(mode);
        return put(entry, content);
    }

    Layer folder(String name, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name + "/", TarConstants.LF_DIR, true);
        entry.setMode(mode);
        return put(entry, new byte[0]);
    }

    Layer link(String name, String target) {
        return linked(name, target, TarConstants.LF_SYMLINK);
    }

    Layer hardLink(String name, String target) {
        return linked(name, target, TarConstants.LF_LINK);
    }

    Layer device(String name) {
        return put(new TarArchiveEntry(name, TarConstants.LF_CHR, true), new byte[0]);
    }

    Layer pipe(String name) {
        return put(new TarArchiveEntry(name, TarConstants.LF_FIFO, true), new byte[0]);
    }

    private Layer linked(String name, String target, byte type) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        return put(entry, new byte[0]);
    }

    private Layer put(TarArchiveEntry entry, byte[] content) {
        entry.setModTime(1_000_000_000_000L);
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        return this;
    }

    byte[] tar() throws IOException {
        tar.finish();
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        return compressed.toByteArray();
    }
}
