package dev.composerunner.loopback;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may call a service that asks for no key: its owner and root, where the system names the user at the other end of a loopback
 * connection. Linux does. Elsewhere, and where it is asked for, everybody on the machine.
 */
public final class Callers {

    private static final long ROOT = 0;
    private static final int ATTEMPTS = 5;
    private static final int PART = 16 * 1024;
    private static final Pattern EFFECTIVE_USER = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)\\s");

    private final @Nullable Path system;
    private final long owner;

    private Callers(@Nullable Path system, long owner) {
        this.system = system;
        this.owner = owner;
    }

    /** Everybody who reaches the port. */
    public static Callers everybody() {
        return new Callers(null, ROOT);
    }

    /** The user of this process and root, if the system shows whose a connection is, else everybody. */
    public static Callers ownerWhereKnown() {
        return of(Path.of("/proc"));
    }

    /** The same with another folder of what the system shows of itself. */
    static Callers of(Path system) {
        try {
            Matcher user = EFFECTIVE_USER.matcher(read(system.resolve("self/status")));
            if (user.find()) {
                var callers = new Callers(system, Long.parseLong(user.group(1)));
                return callers.seeThemselves() ? callers : everybody();
            }
        } catch (IOException e) {
            // Not Linux, or one that shows less: the service says at its start that everybody may use it.
        }
        return everybody();
    }

    /** Whether the system names the right user for a connection whose user is known. */
    private boolean seeThemselves() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (var server = new ServerSocket(0, 1, loopback);
                var client = new Socket(loopback, server.getLocalPort());
                Socket accepted = server.accept()) {
            return client.isConnected() && user(peer(accepted), here(accepted)).equals(OptionalLong.of(owner));
        }
    }

    private static InetSocketAddress peer(Socket socket) {
        return new InetSocketAddress(socket.getInetAddress(), socket.getPort());
    }

    private static InetSocketAddress here(Socket socket) {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /** Whether anybody is refused. */
    public boolean areChecked() {
        return system != null;
    }

    /**
     * Why the client of a connection is refused, or nothing.
     *
     * @param client the connection's other end
     * @param service its end in this process
     */
    Optional<String> refusal(InetSocketAddress client, InetSocketAddress service) {
        if (system == null) {
            return Optional.empty();
        }
        OptionalLong user = user(client, service);
        if (user.isPresent() && (user.getAsLong() == owner || user.getAsLong() == ROOT)) {
            return Optional.empty();
        }
        String got = user.isPresent() ? "user " + user.getAsLong() : "a connection that no process holds";
        return Optional.of("caller: got " + got + "; allowed: user " + owner
                + ", who started this service, and root; --open-to-all-users allows everybody on this machine");
    }

    /** A table that changes while it is read can lack a line, so a miss is looked at again. */
    private OptionalLong user(InetSocketAddress client, InetSocketAddress service) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            for (String table : List.of("net/tcp", "net/tcp6")) {
                OptionalLong user = user(table, client, service);
                if (user.isPresent()) {
                    return user;
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Reads no further than to the line: the system makes the table while it is read, which takes time where sockets are many. */
    private OptionalLong user(String table, InetSocketAddress client, InetSocketAddress service) {
        if (system == null) {
            return OptionalLong.empty();
        }
        try (InputStream in = Files.newInputStream(system.resolve(table))) {
            var rest = "";
            byte[] buffer = new byte[PART];
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                String text = rest + new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                int whole = text.lastIndexOf('\n') + 1;
                OptionalLong user = LoopbackSockets.user(text.substring(0, whole), client, service);
                if (user.isPresent()) {
                    return user;
                }
                rest = text.substring(whole);
            }
        } catch (IOException e) {
            // A kernel without IPv6 has no second table.
        }
        return OptionalLong.empty();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
