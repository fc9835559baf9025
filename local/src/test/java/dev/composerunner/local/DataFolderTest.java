package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which folders become data folders, and what happens to what is in them. */
class DataFolderTest {

    private static final String KEYS =
            "{\"access_key_id\":\"LOCAL0123456789ABCDEF\",\"secret_access_key\":\"0123456789ABCDEF0123456789ABCDEF01234567\"}";

    @TempDir
    private Path home = Path.of("");

    @Test
    void folder_thatIsMade_isMarkedAndItsOwnersAlone() throws IOException {
        Path folder = home.resolve("a/b");
        try (DataFolder data = DataFolder.open(folder)) {
            assertThat(Files.readString(folder.resolve("compose-runner.json"))).isEqualTo("{\"format\":1}");
            assertThat(permissions(folder)).isEqualTo("rwx------");
            assertThat(permissions(data.logs())).isEqualTo("rwx------");
        }
        DataFolder.open(folder).close();
    }

    @Test
    void folder_ofSomebodyElse_isRefusedAndLeftAsItWas() throws IOException {
        Path folder = home.resolve("thesis");
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(folder.resolve("tmp/chapter.txt"), "mine");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> DataFolder.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not empty and has no compose-runner.json (it holds tmp)")
                .hasMessageContaining("--data");
        assertThat(folder.resolve("tmp/chapter.txt")).hasContent("mine");
        assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
        assertThat(folder.toFile().list()).containsExactly("tmp");
    }

    @Test
    void emptyFolder_thatWasThere_keepsItsPermissionsAndHidesWhatIsPutIntoIt() throws IOException {
        Path folder = Files.createDirectory(home.resolve("shared"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (DataFolder data = DataFolder.open(folder)) {
            data.keys();
            data.tokenKey();
            for (Path own : new Path[] {data.objects(), data.temporary(), data.logs(), data.executions()}) {
                assertThat(permissions(own)).as(own.toString()).isEqualTo("rwx------");
            }
        }
        assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(folder.resolve("keys.json"))).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("task-tokens.key"))).isEqualTo("rw-------");
    }

    @Test
    void folder_ofAnEarlierRelease_isAdopted() throws IOException {
        Path folder = earlier();
        Files.writeString(folder.resolve("tmp/left"), "x");
        try (DataFolder data = DataFolder.open(folder)) {
            assertThat(data.keys().accessKeyId()).isEqualTo("LOCAL0123456789ABCDEF");
            assertThat(data.temporary()).isEmptyDirectory();
            assertThat(permissions(data.logs())).isEqualTo("rwx------");
        }
        assertThat(folder.resolve("compose-runner.json")).exists();
    }

    @Test
    void folder_ofAnEarlierReleaseWithSomethingElse_isRefusedByTheNameOfThat() throws IOException {
        Path folder = earlier();
        Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> DataFolder.open(folder))
                .hasMessageContaining("it holds notes.txt")
                .hasMessageContaining("move those away");
        assertThat(folder.resolve("compose-runner.json")).doesNotExist();
    }

    private Path earlier() throws IOException {
        Path folder = Files.createDirectory(home.resolve("earlier"));
        for (String name : new String[] {"s3", "tmp", "logs", "executions"}) {
            Files.createDirectory(folder.resolve(name));
        }
        Files.writeString(folder.resolve("keys.json"), KEYS);
        Files.createFile(folder.resolve("lock"));
        return folder;
    }

    @Test
    void start_thatWasKilledBeforeItMarkedTheFolder_isMadeGood() throws IOException {
        Path folder = Files.createDirectory(home.resolve("begun"));
        Files.writeString(folder.resolve("lock"), "4711\n");
        Files.writeString(folder.resolve("compose-runner.json123.tmp"), "{");
        DataFolder.open(folder).close();
        assertThat(folder.resolve("compose-runner.json")).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"format\": 2} | format: got 2; allowed: 1",
                "{\"format\": \"1\"} | compose-runner.json is damaged",
                "{} | compose-runner.json is damaged",
                "{\"format | compose-runner.json is damaged",
                "~~ | compose-runner.json is damaged"
            })
    void marker_thatIsNewerOrDamaged_isRefused(String marker, String message) throws IOException {
        Path folder = home.resolve("marked");
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(folder.resolve("tmp/kept"), "x");
        Files.writeString(folder.resolve("compose-runner.json"), marker);
        assertThatThrownBy(() -> DataFolder.open(folder)).hasMessageContaining(message);
        assertThat(folder.resolve("tmp/kept")).exists();
    }

    @Test
    void folder_behindASymbolicLink_isUsed() throws IOException {
        Path real = Files.createDirectory(home.resolve("real"));
        Path link = Files.createSymbolicLink(home.resolve("link"), real);
        try (DataFolder data = DataFolder.open(link)) {
            assertThat(data.objects()).isEqualTo(real.toRealPath().resolve("s3"));
        }
        // The next start finds its own folder, and through the link the same lock.
        try (DataFolder _ = DataFolder.open(real)) {
            assertThatThrownBy(() -> DataFolder.open(link)).hasMessageContaining("in use");
        }
    }

    @Test
    void temporaryFiles_thatAreALink_leaveWhatTheLinkLeadsTo() throws IOException {
        Path folder = home.resolve("data");
        DataFolder.open(folder).close();
        Path other = Files.createDirectory(home.resolve("other"));
        Files.writeString(other.resolve("kept"), "x");
        Files.createSymbolicLink(folder.resolve("tmp"), other);
        try (DataFolder data = DataFolder.open(folder)) {
            assertThat(data.temporary()).isEmptyDirectory();
        }
        assertThat(other.resolve("kept")).exists();
    }

    @Test
    void secondService_isToldWhoHasTheFolder() throws IOException {
        try (DataFolder _ = DataFolder.open(home.resolve("held"))) {
            assertThatThrownBy(() -> DataFolder.open(home.resolve("held")))
                    .isInstanceOf(IOException.class)
                    .hasMessage("data folder " + home.toRealPath().resolve("held")
                            + " is in use by another compose-runner (pid "
                            + ProcessHandle.current().pid() + "); stop it or pass --data");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "\u0000\u0000\u0000"})
    void keys_thatAreDamaged_areNamed(String content) throws IOException {
        try (DataFolder data = DataFolder.open(home.resolve("data"))) {
            Files.writeString(home.resolve("data/keys.json"), content);
            Files.writeString(home.resolve("data/task-tokens.key"), content);
            assertThatThrownBy(data::keys).isInstanceOf(IOException.class).hasMessageContaining("keys.json is damaged");
            assertThatThrownBy(data::tokenKey)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("task-tokens.key is damaged");
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
