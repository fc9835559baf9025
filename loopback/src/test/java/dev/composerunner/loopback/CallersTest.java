package dev.composerunner.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CallersTest {

    private static final String OTHER_USER = "64123";

    @Test
    void systemThatShowsNothing_letsEverybodyIn(@TempDir Path empty) {
        Callers callers = Callers.of(empty);

        // serve says so at its start.
        assertThat(callers.areChecked()).isFalse();
        assertThat(callers.refusal(address(1), address(2))).isEmpty();
    }

    @Test
    void systemThatNamesAnotherUserForOurOwnConnection_isNotTrusted(@TempDir Path system) throws IOException {
        Files.createDirectories(system.resolve("self"));
        Files.writeString(system.resolve("self/status"), "Name:\tjava\nUid:\t7\t7\t7\t7\n");

        assertThat(Callers.of(system).areChecked()).isFalse();
    }

    @Test
    void ownConnection_isAnsweredAndOneThatIsGoneIsNot() throws IOException {
        Callers callers = checked();
        try (ServerSocket server = listen()) {
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            try (Socket accepted = server.accept()) {
                assertThat(refusal(callers, accepted)).isEmpty();

                client.close();
                // Nobody waits for the answer; and who closes at once must not pass for root.
                assertThat(refusal(callers, accepted))
                        .hasValueSatisfying(
                                reason -> assertThat(reason).startsWith("caller: got a connection that no process"));
            }
        }
    }

    /** The same end to end, a second user being at hand only for root. */
    @Test
    void connectionOfAnotherUser_isRefusedByItsNumber() throws Exception {
        Callers callers = checked();
        assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "only root can start a client as another user, with setpriv");
        try (ServerSocket server = listen()) {
            Process client = new ProcessBuilder(
                            "/usr/bin/setpriv",
                            "--reuid=" + OTHER_USER,
                            "--clear-groups",
                            "bash",
                            "-c",
                            "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; read -r line <&3")
                    .start();
            try (Socket accepted = server.accept()) {
                assertThat(refusal(callers, accepted))
                        .hasValueSatisfying(reason -> assertThat(reason)
                                .startsWith("caller: got user " + OTHER_USER + "; allowed: user 0, who started this"));
                assertThat(refusal(Callers.everybody(), accepted)).isEmpty();
            }
            assertThat(client.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Callers checked() {
        Callers callers = Callers.ownerWhereKnown();
        assumeTrue(callers.areChecked(), "this system does not show the user of a loopback connection");
        return callers;
    }

    private static Optional<String> refusal(Callers callers, Socket accepted) {
        return callers.refusal(
                new InetSocketAddress(accepted.getInetAddress(), accepted.getPort()),
                new InetSocketAddress(accepted.getLocalAddress(), accepted.getLocalPort()));
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 5, loopback());
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(loopback(), port);
    }

    private static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }
}
