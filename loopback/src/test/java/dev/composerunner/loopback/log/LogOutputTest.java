package dev.composerunner.loopback.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.loopback.log.LogOutput.Detail;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** In a process of its own: a log is one for a process. */
final class LogOutputTest {

    @Test
    void detail_decidesWhatIsWritten() throws Exception {
        assertThat(lines("QUIET"))
                .contains("own error", "others' error")
                .doesNotContain("own warning", "others' warning", "own debug", "others' info");
        assertThat(lines("STANDARD"))
                .contains("own error", "others' error", "own warning", "others' warning")
                .doesNotContain("own debug", "others' info");
        assertThat(lines("VERBOSE"))
                .contains("own error", "others' error", "own warning", "others' warning", "own debug")
                .doesNotContain("others' info");
    }

    @Test
    void record_whileTheProcessEnds_isWritten() throws Exception {
        // The JDK's own log manager closes the handlers in a shutdown hook beside ours.
        assertThat(lines("QUIET")).contains("at the end");
    }

    @Test
    void bothFlags_areRefused() {
        assertThatThrownBy(() -> Detail.of(true, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--quiet, --verbose: got both; allowed: one of them");
    }

    private static String lines(String detail) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        detail)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Logs in every level. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            LogOutput.install(Detail.valueOf(arguments[0]));
            System.Logger own = System.getLogger("dev.composerunner.some.Thing");
            System.Logger others = System.getLogger("org.example.Thing");
            own.log(System.Logger.Level.ERROR, "own error");
            own.log(System.Logger.Level.WARNING, "own warning");
            own.log(System.Logger.Level.DEBUG, "own debug");
            others.log(System.Logger.Level.ERROR, "others' error");
            others.log(System.Logger.Level.WARNING, "others' warning");
            others.log(System.Logger.Level.INFO, "others' info");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Thread.sleep(300);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                own.log(System.Logger.Level.ERROR, "at the end");
            }));
        }
    }
}
