package dev.composerunner.local.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which service a client command speaks to. */
final class ServiceOption {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:COMPOSE_RUNNER_URL:-http://127.0.0.1:8470}",
            description =
                    "Address of the service (default: the local one, http://127.0.0.1:8470; or COMPOSE_RUNNER_URL).")
    private URI url = URI.create("http://127.0.0.1:8470");

    ServiceClient client() {
        return new ServiceClient(url);
    }
}
