package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.local.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("looks at the standard output and error")
final class KeygenCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final CommandLines console = new CommandLines();

    @Test
    void output_isALineOfTheKeyFile_andTheKeyIsNotInIt() throws IOException {
        assertThat(run("keygen", "ann", "--level", "worker")).isZero();
        Path file = Files.writeString(folder.resolve("keys"), console.out());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String key = console.err().substring(console.err().indexOf("cr_")).strip();

        AccessKeys keys = KeyFile.read(file);

        assertThat(key).matches("cr_[A-Za-z0-9_-]{43}");
        assertThat(console.out()).doesNotContain(key);
        assertThat(keys.find(key)).map(AccessKey::line).contains(console.out().strip());
        assertThat(console.err())
                .contains("-c workerKeys=" + keys.keys().getFirst().pair());
    }

    @Test
    void keys_ofTwoCalls_differ() {
        run("keygen", "ann", "--level", "submit");
        String first = console.out();
        run("keygen", "ann", "--level", "submit");

        assertThat(console.out()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Ann  | submit | NAME: got "Ann"; allowed: 1 to 40 lower case letters, digits and '-', not beginning with '-'
            a:b  | submit | NAME: got "a:b"; allowed: 1 to 40 lower case letters, digits and '-', not beginning with '-'
            ann  | root   | --level: got "root"; allowed: submit, worker, admin
            """)
    void value_thatIsNotAllowed_isNamed(String name, String level, String error) {
        assertThat(run("keygen", name, "--level", level)).isEqualTo(1);
        assertThat(console.err()).contains(error);
        assertThat(console.out()).isEmpty();
    }

    @Test
    void serve_withAKeyFileThatOthersMayRead_doesNotStart() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(run("serve", "--port", "0", "--s3-port", "0", "--keys", file.toString()))
                .isEqualTo(1);
        assertThat(console.err()).contains("which others may read or write; allowed: a file of mode 0600");
        assertThat(run("serve", "--host", "0.0.0.0")).isEqualTo(1);
        assertThat(console.err()).contains("--host: got 0.0.0.0; allowed: 127.0.0.1 without --keys FILE");
    }

    private int run(String... arguments) {
        return console.run(List.of(arguments));
    }
}
