package dev.composerunner.sandbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ImageArchiveTest {

    private static final String MACHINE = Platform.ofMachine().architecture();

    @TempDir
    Path folder;

    private Path target;

    @BeforeEach
    void makeFolder() throws IOException {
        target = Files.createDirectory(folder.resolve("out")).resolve("image");
    }

    @Test
    void layers_haveFilesFoldersAndLinks_areAppliedInOrder() throws IOException {
        unpack(
                new Layer()
                        .folder("usr", 0755)
                        .folder("usr/lib", 0500)
                        .file("usr/lib/a", "one", 0640)
                        .file("./usr/lib/setuid", "s", 06755)
                        .link("lib", "usr/lib")
                        .link("absolute", "/usr/lib/a")
                        .hardLink("hard", "usr/lib/a")
                        .file("/from-root", "absolute name"),
                new Layer()
                        .file("usr/lib/a", "two")
                        .file("lib/through-link", "three")
                        .file("new/deep/file", "four"));

        assertThat(target.resolve("usr/lib/a")).hasContent("two");
        // A changed file is a new one: its other name keeps what it had.
        assertThat(target.resolve("hard")).hasContent("one");
        assertThat(target.resolve("usr/lib/through-link")).hasContent("three");
        assertThat(Files.readSymbolicLink(target.resolve("absolute"))).hasToString("/usr/lib/a");
        assertThat(target.resolve("from-root")).hasContent("absolute name");
        assertThat(target.resolve("new/deep/file")).hasContent("four");
        assertThat(permissions("usr/lib")).isEqualTo("rwx------");
        assertThat(Files.getLastModifiedTime(target.resolve("usr")).toMillis()).isEqualTo(1_000_000_000_000L);
        assertThat(Files.getAttribute(target.resolve("usr/lib/setuid"), "unix:mode"))
                .isEqualTo(0100755);
    }

    @Test
    void whiteouts_ofFileFolderAndAll_hideLowerLayersAlone() throws IOException {
        unpack(
                new Layer()
                        .file("a/one", "1")
                        .file("a/two", "2")
                        .file("b/deep/one", "1")
                        .file("c/old", "1")
                        .file("kept", "1")
                        .link("linked", "a"),
                new Layer()
                        .file("a/.wh.one", "")
                        .file(".wh.b", "")
                        .file("c/new", "2")
                        // After what it must not hide.
                        .file("c/.wh..wh..opq", "")
                        .file(".wh.linked", "")
                        .file(".wh.never-was", "")
                        .file(".wh..wh.plnk", ""));
        assertThat(all()).containsExactlyInAnyOrder("a", "a/two", "c", "c/new", "kept");
    }

    @Test
    void entries_haveOtherKindThanBefore_replaceIt() throws IOException {
        unpack(
                new Layer().file("file", "f").file("folder/inside", "i").link("link", "folder"),
                new Layer()
                        .file("file/now-inside", "n")
                        .file("folder", "now a file")
                        .file("link", "now a file")
                        .file("twice", "1")
                        .file("twice", "2"));
        assertThat(target.resolve("file/now-inside")).hasContent("n");
        assertThat(target.resolve("folder")).hasContent("now a file");
        assertThat(target.resolve("link")).isRegularFile().hasContent("now a file");
        assertThat(target.resolve("twice")).hasContent("2");
    }

    @Test
    void entries_areDevicesAndPipes_areLeftOut() throws IOException {
        unpack(new Layer().device("dev/null").pipe("pipe").file("file", ""));
        assertThat(all()).containsExactlyInAnyOrder("dev", "file");
    }

    /** What is outside keeps its content, whether the image is refused or the entry lands inside. */
    static Stream<Arguments> evilLayers() {
        return Stream.of(
                Arguments.of("name with ..", new Layer().file("../victim", "evil"), "leads out of the image"),
                Arguments.of("deep name with ..", new Layer().file("a/b/../../../victim", "evil"), "leads out"),
                Arguments.of(
                        "hard link with ..",
                        new Layer().hardLink("x", "../victim").file("x", "evil"),
                        "leads out"),
                Arguments.of("hard link to nothing", new Layer().hardLink("x", "/etc/passwd"), "no file of the image"),
                Arguments.of(
                        "hard link to a folder",
                        new Layer().folder("d", 0755).hardLink("x", "d"),
                        "no file of the image"),
                Arguments.of("hard link to the root", new Layer().hardLink("x", "/"), "hard link to the root"),
                Arguments.of(
                        "hard link through a link",
                        new Layer().link("up", "../..").hardLink("x", "up/victim"),
                        "no file of the image"),
                Arguments.of("whiteout of nothing", new Layer().file(".wh.", ""), "hides no entry"),
                Arguments.of("whiteout of ..", new Layer().file(".wh...", ""), "hides no entry"),
                Arguments.of("whiteout of .", new Layer().file("a/.wh..", ""), "hides no entry"),
                Arguments.of("whiteout above", new Layer().file("../.wh.victim", ""), "leads out"),
                Arguments.of(
                        "links in a circle",
                        new Layer().link("a", "b").link("b", "a").file("a/x", ""),
                        "symbolic links"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void evilLayers(String name, Layer layer, String error) throws IOException {
        Path victim = Files.writeString(target.resolveSibling("victim"), "untouched");
        assertThatThrownBy(() -> unpack(layer))
                .as(name)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(error);
        assertThat(victim).hasContent("untouched");
        // Neither the image nor what was begun of it is left.
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).containsExactly(victim);
        }
    }

    static Stream<Arguments> escapingLinks() {
        return Stream.of(
                Arguments.of("../.."),
                Arguments.of("../../../../../../../../.."),
                Arguments.of("/"),
                Arguments.of("/.."));
    }

    @ParameterizedTest
    @MethodSource
    void escapingLinks(String text) throws IOException {
        Path victim = Files.writeString(target.resolveSibling("victim"), "untouched");
        unpack(
                new Layer().link("up", text),
                new Layer().file("up/victim", "evil").file("up/.wh.other", "").file("up/.wh..wh..opq", ""));
        assertThat(victim).hasContent("untouched");
        assertThat(target.resolve("victim")).hasContent("evil");
    }

    /** The link itself is replaced; what it leads to is not written to. */
    @Test
    void file_overLinkThatLeadsOut_replacesTheLink() throws IOException {
        Path victim = Files.writeString(target.resolveSibling("victim"), "untouched");
        unpack(new Layer().link("x", victim.toString()).file("x", "evil"));
        assertThat(victim).hasContent("untouched");
        assertThat(target.resolve("x")).isRegularFile().hasContent("evil");
    }

    @Test
    void layer_isGzip_orSeveral_isUnpacked() throws IOException {
        byte[] tar = new Layer().file("a", "x".repeat(100_000)).tar();
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (int from = 0; from < tar.length; from += 777) {
            parts.write(Layer.gzip(Arrays.copyOfRange(tar, from, Math.min(tar.length, from + 777))));
        }
        Layout layout = new Layout(folder.resolve("layout"));
        layout.add(layout.manifest(MACHINE, "{}", List.of(parts.toByteArray()), List.of(tar)), "", "");
        ImageArchive.unpack(layout.write(), target);
        assertThat(target.resolve("a")).hasSize(100_000);
    }

    @Test
    void layer_isZstd_isRefusedWithTheRemedy() throws IOException {
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0};
        Layout layout = new Layout(folder.resolve("layout"));
        layout.add(layout.manifest(MACHINE, "{}", List.of(zstd), List.of(zstd)), "", "");
        Path source = layout.write();
        assertThatThrownBy(() -> ImageArchive.unpack(source, target)).hasMessageContaining("got zstd; allowed: gzip");
    }

    @Test
    void layer_isNotTheOneOfItsDigest_isRefused() throws IOException {
        byte[] tar = new Layer().file("a", "good").tar();
        Path source = Layout.of(folder.resolve("layout"), new Layer().file("a", "good"));
        Path blob = source.resolve("blobs/sha256/" + Layout.hex(tar));
        byte[] changed = new String(tar, StandardCharsets.ISO_8859_1)
                .replace("good", "evil")
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(blob, changed);
        assertRefused(source, "is damaged: its content has the digest");
        Files.write(blob, Arrays.copyOf(tar, 700));
        assertRefused(source, "");
        Files.write(blob, Arrays.copyOf(tar, tar.length + 512));
        assertRefused(source, "is damaged: it has");
        Files.delete(blob);
        assertRefused(source, "has no blobs/");
    }

    @Test
    void diffId_isAnother_isRefused() throws IOException {
        byte[] tar = new Layer().file("a", "good").tar();
        Layout layout = new Layout(folder.resolve("layout"));
        layout.add(layout.manifest(MACHINE, "{}", List.of(tar), List.of(new byte[] {1})), "", "");
        assertRefused(layout.write(), "the content of");
        Layout more = new Layout(folder.resolve("more"));
        more.add(more.manifest(MACHINE, "{}", List.of(tar), List.of(tar, tar)), "", "");
        assertRefused(more.write(), "1 layers, but 2 diff_ids");
    }

    @Test
    void manifestOrConfig_isChanged_isRefused() throws IOException {
        Path source = Layout.of(folder.resolve("layout"), new Layer().file("a", "1"));
        try (Stream<Path> blobs = Files.list(source.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                byte[] bytes = Files.readAllBytes(blob);
                if (bytes[0] == '{') {
                    Files.write(
                            blob, (new String(bytes, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8));
                    assertRefused(source, "is damaged");
                    Files.write(blob, bytes);
                }
            }
        }
        ImageArchive.unpack(source, target);
    }

    @Test
    void digest_isPath_isRefused() throws IOException {
        Layout layout = new Layout(folder.resolve("layout"));
        layout.add("\"digest\":\"sha256:../../../etc/passwd\",\"size\":1", "", "");
        assertRefused(layout.write(), "digest: got");
    }

    @Test
    void image_isLargerThanAllowed_isRefused() throws IOException {
        byte[] tar = new Layer().bytes("zeros", new byte[20 << 20], 0644).tar();
        Layout layout = new Layout(folder.resolve("layout"));
        layout.add(layout.manifest(MACHINE, "{}", List.of(Layer.gzip(tar)), List.of(tar)), "", "");
        Path source = layout.write();
        assertThatThrownBy(() -> ImageArchive.unpack(source, target, new UnpackLimits(1 << 20, 10)))
                .hasMessageContaining("the image is too large");
        assertThat(target).doesNotExist();
        Layer many = new Layer();
        for (int i = 0; i < 11; i++) {
            many.file("f" + i, "");
        }
        Path entries = Layout.of(folder.resolve("many"), many);
        assertThatThrownBy(() -> ImageArchive.unpack(entries, target, new UnpackLimits(1 << 20, 10)))
                .hasMessageContaining("more than 10 entries");
    }

    @Test
    void index_hasSeveralPlatforms_takesThisMachines() throws IOException {
        List<byte[]> mine = List.of(new Layer().file("mine", "").tar());
        List<byte[]> other = List.of(new Layer().file("other", "").tar());
        Layout layout = new Layout(folder.resolve("layout"));
        String index = layout.index(
                Layout.descriptor(layout.manifest("s390x", "{}", other, other), "", "s390x"),
                Layout.descriptor(layout.manifest(MACHINE, "{}", mine, mine), "", MACHINE),
                Layout.descriptor(layout.manifest("unknown", "{}", other, other), "", "unknown"));
        layout.add(index, "latest", "");
        ImageArchive.unpack(layout.write(), target);
        assertThat(all()).containsExactly("mine");
    }

    @Test
    void index_hasOtherPlatformsAlone_namesThem() throws IOException {
        List<byte[]> other = List.of(new Layer().file("other", "").tar());
        Layout layout = new Layout(folder.resolve("layout"));
        layout.add(
                layout.index(
                        Layout.descriptor(layout.manifest("s390x", "{}", other, other), "", "s390x"),
                        Layout.descriptor(layout.manifest("ppc64le", "{}", other, other), "", "ppc64le")),
                "",
                "");
        assertRefused(layout.write(), "got linux/s390x, linux/ppc64le; allowed: linux/" + MACHINE);
    }

    @Test
    void layout_hasSeveralImages_takesTheTag() throws IOException {
        List<byte[]> one = List.of(new Layer().file("one", "").tar());
        List<byte[]> two = List.of(new Layer().file("two", "").tar());
        Layout layout = new Layout(folder.resolve("layout"));
        layout.add(layout.manifest(MACHINE, "{}", one, one), "one", "");
        layout.add(layout.manifest(MACHINE, "{}", two, two), "registry.example/name:two", "");
        Path source = layout.write();
        assertRefused(source, "allowed: one, registry.example/name:two");
        assertRefused(Path.of(source + ":three"), "got \"three\"; allowed: one");
        ImageArchive.unpack(Path.of(source + ":two"), target);
        assertThat(all()).containsExactly("two");
    }

    @Test
    void source_isTarOfLayout_isUnpacked() throws IOException {
        Path layout = Layout.of(folder.resolve("layout"), new Layer().file("a", "1"));
        Path tar = Layout.tar(layout, folder.resolve("layout.tar"));
        ImageArchive.unpack(tar, target);
        assertThat(target.resolve("a")).hasContent("1");
        Path other = target.resolveSibling("other");
        assertRefusedAt(Files.write(folder.resolve("x.tgz"), Layer.gzip(Files.readAllBytes(tar))), other, "gunzip");
        assertRefusedAt(Files.writeString(folder.resolve("text"), "no tar at all"), other, "");
    }

    @Test
    void source_isArchiveOfDockerSave_isUnpacked() throws IOException {
        byte[] one = new Layer().file("a", "1").file("b", "1").tar();
        byte[] two = new Layer().file(".wh.a", "").tar();
        String config = "{\"architecture\":\"" + MACHINE
                + "\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=b=c\",\"PATH=/x\"],\"Entrypoint\":[\"/e\"],\"Cmd\":[\"c\",\"d\"],"
                + "\"WorkingDir\":\"/w\",\"User\":\"5:6\"},\"rootfs\":{\"diff_ids\":[\"sha256:" + Layout.hex(one)
                + "\",\"sha256:" + Layout.hex(two) + "\"]}}";
        byte[] configBytes = config.getBytes(StandardCharsets.UTF_8);
        Path archive = Files.createDirectories(folder.resolve("archive"));
        Files.write(Files.createDirectory(archive.resolve("1")).resolve("layer.tar"), one);
        Files.write(Files.createDirectory(archive.resolve("2")).resolve("layer.tar"), Layer.gzip(two));
        Files.write(archive.resolve(Layout.hex(configBytes) + ".json"), configBytes);
        Files.writeString(
                archive.resolve("manifest.json"),
                "[{\"Config\":\"" + Layout.hex(configBytes)
                        + ".json\",\"RepoTags\":[\"name:tag\"],\"Layers\":[\"1/layer.tar\",\"2/layer.tar\"]}]");
        Path tar = Layout.tar(archive, folder.resolve("archive.tar"));

        UnpackedImage image = ImageArchive.unpack(Path.of(tar + ":tag"), target);

        assertThat(all()).containsExactly("b");
        assertThat(image.digest()).isEqualTo("sha256:" + Layout.hex(configBytes));
        assertThat(image.config())
                .isEqualTo(new ImageConfig(
                        Map.of("A", "b=c", "PATH", "/x"), List.of("/e"), List.of("c", "d"), "/w", "5:6"));
        Files.write(archive.resolve("1/layer.tar"), two);
        assertRefusedAt(Layout.tar(archive, folder.resolve("bad.tar")), target.resolveSibling("bad"), "is damaged");
    }

    private void assertRefused(Path source, String error) {
        assertRefusedAt(source, target, error);
    }

    private static void assertRefusedAt(Path source, Path target, String error) {
        assertThatThrownBy(() -> ImageArchive.unpack(source, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(error);
        assertThat(target).doesNotExist();
    }

    private void unpack(Layer... layers) throws IOException {
        ImageArchive.unpack(Layout.of(folder.resolve("layout"), layers), target);
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(target.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    private List<String> all() throws IOException {
        try (Stream<Path> paths = Files.walk(target)) {
            return paths.filter(path -> !path.equals(target))
                    .map(path -> target.relativize(path).toString())
                    .toList();
        }
    }
}
