package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFileTest {

    private static final String ANN =
            AccessKey.of("ann", KeyLevel.SUBMIT, new Secret("cr_ann")).line();
    private static final String BOB =
            AccessKey.of("bob", KeyLevel.ADMIN, new Secret("cr_bob")).line();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void file_withCommentsAndEmptyLines_hasItsKeys() throws IOException {
        AccessKeys keys = KeyFile.read(file("# people\r\n\r\n  " + ANN.replace(' ', '\t') + "  \r\n\n" + BOB));

        assertThat(keys.keys()).extracting(AccessKey::line).containsExactly(ANN, BOB);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cr_hunter2             | got 1 fields; allowed: NAME LEVEL SHA256
            ann submit cr_hunter2  | SHA-256: got 10 characters that are not a hash; allowed: 64 lower case hexadecimal digits
            ann hunter2 x          | level: got an unknown one; allowed: submit, worker, admin
            cr_hunter2 submit x    | name: got 10 characters that are not a name; allowed: 1 to 40 lower case letters, digits and '-', not beginning with '-'
            """)
    void line_thatIsBroken_isNamedByItsNumberAndNotShown(String line, String fault) throws IOException {
        Path file = file("# keys\n" + ANN + "\n" + line + "\n" + BOB + "\n");

        // Who puts the key where its hash belongs must not find it in the log of the service.
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("--keys: " + file + ", line 3: " + fault);
    }

    @Test
    void nameOrHash_thatStandsTwice_isRefusedWithBothLines() throws IOException {
        Path names = file(ANN + "\n" + BOB.replace("bob", "ann"));
        assertThatThrownBy(() -> KeyFile.read(names))
                .hasMessage("--keys: " + names + ", line 2: name: got that of line 1; allowed: one for each key");

        Path hashes = file(ANN + "\n" + ANN.replace("ann", "bob"));
        assertThatThrownBy(() -> KeyFile.read(hashes))
                .hasMessage(
                        "--keys: " + hashes + ", line 2: SHA-256: got that of line 1; allowed: a key for each name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n# nobody yet\n"})
    void file_withoutAKey_isRefused(String text) throws IOException {
        // Read as "no keys", it would open the service to everybody.
        Path file = file(text);

        assertThatThrownBy(() -> KeyFile.read(file))
                .hasMessageContaining("which has no key; allowed: lines NAME LEVEL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void file_thatOthersMayReadOrWrite_isRefused(String rights) throws IOException {
        Path file = file(ANN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        assertThatThrownBy(() -> KeyFile.read(file))
                .hasMessage("--keys: got " + file
                        + ", which others may read or write; allowed: a file of mode 0600 (chmod 600)");
    }

    @Test
    void file_thatIsNone_isRefused() {
        assertThatThrownBy(() -> KeyFile.read(folder)).hasMessageContaining("which is not a file");
        assertThatThrownBy(() -> KeyFile.read(folder.resolve("none"))).hasMessageContaining("which is not a file");
    }

    @Test
    void bytes_thatAreNotText_areRefusedByLine() throws IOException {
        Path file = file("");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'x', '\n'});

        assertThatThrownBy(() -> KeyFile.read(file)).hasMessageContaining("line 1: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "", "no such host", "224.0.0.1"})
    void host_thatIsNoAddressOfThisMachine_isRefused(String host) {
        AccessKeys keys = new AccessKeys(List.of(AccessKey.ofLine(ANN)));

        // Presigned addresses name the host, so that one for all interfaces says nothing to a client.
        assertThatThrownBy(() -> new ServiceAccess(keys, host, List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("--host: got ");
    }

    @Test
    void host_withoutKeys_isLoopbackAlone() {
        assertThatThrownBy(() -> new ServiceAccess(AccessKeys.NONE, "127.0.0.2", List.of()))
                .hasMessage("--host: got 127.0.0.2; allowed: 127.0.0.1 without --keys FILE; any address of this machine"
                        + " with it");
    }

    @Test
    void origin_thatNoBrowserSends_isRefused() {
        assertThatThrownBy(() -> new ServiceAccess(AccessKeys.NONE, "127.0.0.1", List.of("https://a.example/")))
                .hasMessageStartingWith("--allowed-origin: got https://a.example/; allowed: https://HOST");
    }

    private Path file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
