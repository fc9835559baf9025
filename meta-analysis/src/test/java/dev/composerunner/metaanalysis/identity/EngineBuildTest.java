package dev.composerunner.metaanalysis.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineBuildTest {

    private static final String ROOT = "dev/composerunner/metaanalysis/";
    private static final String KERNEL = ROOT + "kernel/AleKernel.class";
    private static final String MASK = ROOT + "image/tpl-MNI152NLin6Asym_res-02_desc-brain_mask.nii.gz";

    @TempDir
    private Path folder;

    private static Path classes() throws URISyntaxException {
        return Path.of(EngineBuild.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static List<String> files(Path root) throws IOException {
        try (var found = Files.walk(root)) {
            return new ArrayList<>(found.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList());
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        for (var name : files(from)) {
            Files.createDirectories(to.resolve(name).getParent());
            Files.copy(from.resolve(name), to.resolve(name));
        }
        return to;
    }

    private Path jar(String name, Path root, boolean backwards) throws IOException {
        var jar = folder.resolve(name);
        var names = files(root);
        if (backwards) {
            Collections.reverse(names);
        }
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.setLevel(backwards ? 0 : 9);
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(("Built-By: " + name + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(ROOT));
            for (var file : names) {
                zip.putNextEntry(new ZipEntry(file));
                zip.write(Files.readAllBytes(root.resolve(file)));
            }
        }
        return jar;
    }

    @Test
    void current_inATest_isTheBuildOfTheModulesOwnClasses() throws Exception {
        assertThat(EngineBuild.current()).matches("[0-9a-f]{64}").isEqualTo(EngineBuild.at(classes()));
    }

    @Test
    void at_jarsAndFolderOfTheSameClasses_isTheSameBuild() throws Exception {
        var copied = copy(classes(), folder.resolve("classes"));
        var build = EngineBuild.at(copied);

        // What a packager chooses must not look like another build: order, compression, manifest, files beside the
        // engine's.
        assertThat(EngineBuild.at(jar("one.jar", copied, false))).isEqualTo(build);
        Files.createDirectories(copied.resolve("META-INF/maven"));
        Files.writeString(copied.resolve("META-INF/maven/pom.properties"), "#today");
        Files.writeString(copied.resolve("built"), "");
        assertThat(EngineBuild.at(copied)).isEqualTo(build);
        assertThat(EngineBuild.at(jar("other.jar", copied, true))).isEqualTo(build);
        assertThat(build).isEqualTo(EngineBuild.current());
    }

    @Test
    void at_anyChangeOfAClassOrTheMask_isAnotherBuild() throws Exception {
        var copied = copy(classes(), folder.resolve("classes"));
        var builds = new ArrayList<String>();
        builds.add(EngineBuild.at(copied));

        for (var file : List.of(copied.resolve(KERNEL), copied.resolve(MASK))) {
            var bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
            builds.add(EngineBuild.at(copied));
        }
        Files.move(copied.resolve(KERNEL), copied.resolve(ROOT + "kernel/AnotherKernel.class"));
        builds.add(EngineBuild.at(copied));
        Files.delete(copied.resolve(ROOT + "kernel/AnotherKernel.class"));
        builds.add(EngineBuild.at(copied));
        Files.write(copied.resolve(ROOT + "New.class"), new byte[0]);
        builds.add(EngineBuild.at(copied));

        assertThat(builds).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void at_placeWithoutTheEngine_isRefused() throws IOException {
        var empty = Files.createDirectories(folder.resolve("empty"));

        assertThatThrownBy(() -> EngineBuild.at(empty))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("got " + empty + " without any file of " + ROOT);
        assertThatThrownBy(() -> EngineBuild.at(jar("empty.jar", empty, false)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> EngineBuild.at(folder.resolve("gone.jar")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("gone.jar cannot be read");
    }
}
