package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPathTest {

    @TempDir
    private Path home = Path.of("");

    @Test
    void settings_givenRelativeFolders_haveAbsoluteAndNormalOnes() {
        Path here = Path.of("").toAbsolutePath();
        var settings = new ServiceSettings(Path.of("./jobs/../data/."), 0, 0, 1, Path.of("src/./main"), Map.of());
        assertThat(settings.data()).isEqualTo(here.resolve("data"));
        assertThat(settings.bundles()).isEqualTo(here.resolve("src/main"));
    }

    @Test
    void parent_ofALink_isThatOfItsTarget() throws IOException {
        Path target = Files.createDirectories(home.resolve("disk/project"));
        Path link = Files.createSymbolicLink(home.resolve("link"), target);
        // As the shell's own commands take it: beside the project, not beside the link.
        assertThat(FolderPath.of("--data", link.resolve("../data")))
                .isEqualTo(home.toRealPath().resolve("disk/data"));
        assertThat(FolderPath.of("--data", link.resolve("data"))).isEqualTo(link.resolve("data"));
    }

    @Test
    void emptyPath_isRefusedByTheNameOfTheOption() {
        assertThatThrownBy(() -> new ServiceSettings(Path.of(""), 0, 0, 1, null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--data: got an empty path");
        assertThatThrownBy(() -> new ServiceSettings(home, 0, 0, 1, Path.of(""), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--bundles: got an empty path");
    }

    @Test
    void bundles_thatAreNotAFolder_areRefused() {
        assertThatThrownBy(() -> new ServiceSettings(home, 0, 0, 1, home.resolve("none"), Map.of()))
                .hasMessageStartingWith("--bundles: got " + home.resolve("none"));
    }
}
