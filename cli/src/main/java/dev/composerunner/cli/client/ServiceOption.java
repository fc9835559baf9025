package dev.composerunner.cli.client;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which service a client command speaks to. */
final class ServiceOption {

    private static final String VARIABLE = "COMPOSE_RUNNER_URL";
    private static final String LOCAL = "http://127.0.0.1:8470";
    private static final int MAX_PORT = 65_535;

    /** The variable of the key. */
    static final String KEY = "COMPOSE_RUNNER_KEY";

    private static final Pattern KEY_TEXT = Pattern.compile("[!-~]{1,512}");

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the service (default: the local one, " + LOCAL + "; or " + VARIABLE + ").")
    private @Nullable String url;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "File of the service's key, of mode 0600 (default: the key in " + KEY + ", if any).")
    private @Nullable Path keyFile;

    ServiceClient client() {
        return new ServiceClient(address(url, System.getenv(VARIABLE)), key(keyFile, System.getenv(KEY)));
    }

    /**
     * The key that was given.
     *
     * @param file that holds it
     * @param variable value of the variable, which counts where there is no file; empty is absent
     * @throws InvalidRequestException if it cannot be a key; the message shows nothing of it
     */
    static @Nullable Secret key(@Nullable Path file, @Nullable String variable) {
        if (file != null) {
            try {
                return checked(
                        "--key-file", PrivateFile.text("--key-file", file).strip());
            } catch (IOException e) {
                throw new ServiceException("--key-file: " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return variable == null || variable.isEmpty() ? null : checked(KEY, variable.strip());
    }

    private static Secret checked(String name, String key) {
        if (!KEY_TEXT.matcher(key).matches()) {
            throw new InvalidRequestException(name + ": got " + key.length()
                    + " characters that are not a key; allowed: one line, as ./compose-runner keygen shows it");
        }
        return new Secret(key);
    }

    /**
     * The address that was asked for.
     *
     * @param option value of the option
     * @param variable value of the variable; empty is absent
     * @throws InvalidRequestException if it is not the address of a service
     */
    static URI address(@Nullable String option, @Nullable String variable) {
        if (option != null) {
            return parsed("--url", option);
        }
        return variable == null || variable.isEmpty() ? URI.create(LOCAL) : parsed(VARIABLE, variable);
    }

    private static URI parsed(String name, String text) {
        try {
            URI address = new URI(text.strip());
            boolean http =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (http
                    && address.getHost() != null
                    && address.getPort() != 0
                    && address.getPort() <= MAX_PORT
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw refusal(name, text, e);
        }
        throw refusal(name, text, null);
    }

    private static InvalidRequestException refusal(String name, String text, @Nullable Exception cause) {
        var refusal = InvalidRequestException.of(
                name,
                text.isEmpty() ? "nothing" : text,
                "http://HOST:PORT or https://HOST, perhaps with a path, such as " + LOCAL);
        if (cause != null) {
            refusal.initCause(cause);
        }
        return refusal;
    }
}
