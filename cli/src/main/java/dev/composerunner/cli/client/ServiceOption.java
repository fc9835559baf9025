package dev.composerunner.cli.client;

import dev.composerunner.contract.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which service a client command speaks to. */
final class ServiceOption {

    private static final String VARIABLE = "COMPOSE_RUNNER_URL";
    private static final String LOCAL = "http://127.0.0.1:8470";
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the service (default: the local one, " + LOCAL + "; or " + VARIABLE + ").")
    private @Nullable String url;

    ServiceClient client() {
        return new ServiceClient(address(url, System.getenv(VARIABLE)));
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
