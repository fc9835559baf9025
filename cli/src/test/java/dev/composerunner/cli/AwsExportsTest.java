package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class AwsExportsTest {

    @Test
    void exports_inAShell_areTheVariablesWhateverTheFolderIsCalled() throws Exception {
        String script = String.join(
                        "\n",
                        AwsExports.of(
                                URI.create("http://127.0.0.1:8470"),
                                URI.create("http://127.0.0.1:8471"),
                                Path.of("/data of me/it's $HOME/aws-credentials")))
                + "\nprintf '%s|' \"${AWS_PROFILE-unset}\" \"$AWS_ENDPOINT_URL_SFN\" \"$AWS_ENDPOINT_URL_S3\""
                + " \"$AWS_SHARED_CREDENTIALS_FILE\"";
        var builder = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
        builder.environment().put("AWS_PROFILE", "company");
        Process shell = builder.start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("unset|http://127.0.0.1:8470|http://127.0.0.1:8471|"
                        + "/data of me/it's $HOME/aws-credentials|");
    }
}
