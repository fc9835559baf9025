package dev.composerunner.sandbox.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An OCI image layout that a test writes. */
public final class Layout {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final Path folder;
    private final List<String> manifests = new ArrayList<>();

    Layout(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /** Writes a layout with one image of this machine's platform. */
    static Path of(Path folder, Layer... layers) throws IOException {
        Layout layout = new Layout(folder);
        List<byte[]> tars = new ArrayList<>();
        for (Layer layer : layers) {
            tars.add(layer.tar());
        }
        layout.add(layout.manifest(Platform.ofMachine().architecture(), "{}", tars, tars), "", "");
        return layout.write();
    }

    /** Writes a layout whose one layer holds these files of the machine, executable. */
    public static Path ofPrograms(Path folder, List<Path> files, String config) throws IOException {
        Layer layer = new Layer();
        for (Path file : files) {
            layer.bytes(file.toString(), Files.readAllBytes(file), 0755);
        }
        Layout layout = new Layout(folder);
        byte[] tar = layer.folder("etc", 0755)
                .file("etc/marker", "of the image\n")
                .folder("work", 0755)
                .tar();
        layout.add(
                layout.manifest(Platform.ofMachine().architecture(), config, List.of(Layer.gzip(tar)), List.of(tar)),
                "",
                "");
        return layout.write();
    }

    /** Writes a manifest with its config and layers, and returns its digest and size as JSON. */
    String manifest(String architecture, String config, List<byte[]> blobs, List<byte[]> contents) throws IOException {
        List<String> diffIds =
                contents.stream().map(tar -> "\"sha256:" + hex(tar) + "\"").toList();
        String configBlob = blob(("{\"os\":\"linux\",\"architecture\":\"" + architecture + "\",\"config\":" + config
                        + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + String.join(",", diffIds) + "]}}")
                .getBytes(StandardCharsets.UTF_8));
        List<String> layers = new ArrayList<>();
        for (byte[] blob : blobs) {
            layers.add("{\"mediaType\":\"" + LAYER + "\"," + blob(blob) + "}");
        }
        return blob(("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":{" + configBlob
                        + "},\"layers\":[" + String.join(",", layers) + "]}")
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a manifest, or an index, to the layout's own index. */
    void add(String blob, String tag, String architecture) {
        manifests.add(descriptor(blob, tag, architecture));
    }

    String index(String... descriptors) throws IOException {
        return blob(("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
                        + String.join(",", descriptors) + "]}")
                .getBytes(StandardCharsets.UTF_8));
    }

    static String descriptor(String blob, String tag, String architecture) {
        return "{\"mediaType\":\"" + MANIFEST + "\"," + blob
                + (tag.isEmpty() ? "" : ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + tag + "\"}")
                + (architecture.isEmpty()
                        ? ""
                        : ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}")
                + "}";
    }

    Path write() throws IOException {
        Files.writeString(
                folder.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}");
        return folder;
    }

    String blob(byte[] bytes) throws IOException {
        Files.write(folder.resolve("blobs/sha256/" + hex(bytes)), bytes);
        return "\"digest\":\"sha256:" + hex(bytes) + "\",\"size\":" + bytes.length;
    }

    /** Packs a folder's files into a tar. */
    static Path tar(Path folder, Path target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
                var files = Files.walk(folder)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                TarArchiveEntry entry =
                        new TarArchiveEntry(folder.relativize(file).toString());
                entry.setSize(Files.size(file));
                tar.putArchiveEntry(entry);
                tar.write(Files.readAllBytes(file));
                tar.closeArchiveEntry();
            }
        }
        return Files.write(target, bytes.toByteArray());
    }

    static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException(fault);
        }
    }
}
