package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.loopback.log.LogOutput.Detail;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {

    @Test
    void options_haveDefaults() {
        Options options = Options.parse();

        assertThat(options.port()).isEqualTo(8083);
        assertThat(options.data()).isAbsolute().hasFileName("states-server");
        assertThat(options.detail()).isEqualTo(Detail.STANDARD);
        assertThat(options.openToAllUsers()).isFalse();
        assertThat(options.help()).isFalse();
    }

    @Test
    void options_areTakenInBothForms() {
        assertThat(Options.parse("--port=0", "--data", "/a/../b=c", "--verbose", "--open-to-all-users"))
                .isEqualTo(new Options(0, Path.of("/b=c"), true, Detail.VERBOSE, false));
        assertThat(Options.parse("--port", "65535", "--data=/b=c", "--quiet", "--help"))
                .isEqualTo(new Options(65535, Path.of("/b=c"), false, Detail.QUIET, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            --prot 1          | option: got --prot; allowed: --port, --data
            serve             | option: got serve; allowed: --port, --data
            --port -1         | --port: got -1; allowed: 0 to 65535
            --port 65536      | --port: got 65536; allowed: 0 to 65535
            --port            | --port: got no value
            --data=           | --data: got an empty path
            --help=yes        | option: got yes
            --quiet --verbose | --quiet, --verbose: got both; allowed: one of them
            """)
    void wrongUse_isRefusedWithWhatIsAllowed(String line, String message) {
        String[] arguments = Arrays.stream(line.split(" ")).toArray(String[]::new);

        assertThatThrownBy(() -> Options.parse(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
