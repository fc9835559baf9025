package dev.composerunner.statesserver;

import dev.composerunner.loopback.log.LogOutput.Detail;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the program.
 *
 * @param port of the API; 0 for any free one
 * @param data folder of what is kept
 */
record Options(int port, Path data, boolean openToAllUsers, Detail detail, boolean help) {

    /** The port of Step Functions Local, which clients know. */
    static final int DEFAULT_PORT = 8083;

    static final String USAGE = """
            Usage: java -jar states-server.jar [OPTIONS]
            Runs AWS Step Functions on 127.0.0.1, without an account.
              --port PORT           port of the API (default: 8083; 0: any free)
              --data DIR            folder of state machines and executions (default: states-server in the user's data folder)
              --open-to-all-users   answer every user of this machine, not you and root alone
              --verbose             log what is done
              --quiet               log errors alone
              --help                show this
            """;

    /**
     * Parses arguments.
     *
     * @throws IllegalArgumentException for wrong use; the message says what is allowed
     */
    static Options parse(String... arguments) {
        int port = DEFAULT_PORT;
        @Nullable Path data = null;
        boolean open = false;
        boolean verbose = false;
        boolean quiet = false;
        boolean help = false;
        Iterator<String> rest = split(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--port" -> port = port(value(option, rest));
                case "--data" -> data = folder(value(option, rest));
                case "--open-to-all-users" -> open = true;
                case "--verbose" -> verbose = true;
                case "--quiet" -> quiet = true;
                case "--help", "-h" -> help = true;
                default ->
                    throw new IllegalArgumentException("option: got " + option
                            + "; allowed: --port, --data, --open-to-all-users, --verbose, --quiet, --help");
            }
        }
        return new Options(port, data == null ? defaultData() : data, open, Detail.of(quiet, verbose), help);
    }

    /** {@code --name=value} is {@code --name value}. */
    private static List<String> split(String... arguments) {
        return List.of(arguments).stream()
                .mapMulti((String argument, Consumer<String> parts) -> {
                    int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
                    if (equals > 0) {
                        parts.accept(argument.substring(0, equals));
                    }
                    parts.accept(argument.substring(equals + 1));
                })
                .toList();
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + ": got no value");
        }
        return rest.next();
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65535) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("--port: got " + text + "; allowed: 0 to 65535");
    }

    private static Path folder(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "--data: got an empty path; allowed: a folder ('.' for the current one)");
        }
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--data: got " + text + "; allowed: a folder", e);
        }
    }

    private static Path defaultData() {
        String home = System.getenv("XDG_DATA_HOME");
        Path folder = home == null || home.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(home);
        return folder.resolve("states-server").toAbsolutePath();
    }
}
