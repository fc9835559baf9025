package dev.composerunner.metaanalysisjob.inputs;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which instance of Neurosynth Compose and of Neurostore a meta-analysis comes from. */
public enum ComposeEnvironment {
    PRODUCTION("https://compose.neurosynth.org/api", "https://neurostore.org/api"),
    STAGING("https://staging.synth.neurostore.xyz/api", "https://staging.neurostore.xyz/api"),
    DEVELOPMENT("https://dev.synth.neurostore.xyz/api", "https://dev.neurostore.xyz/api"),
    LOCAL("http://localhost:81/api", "http://localhost:80/api");

    private final URI composeApi;
    private final URI neurostoreApi;

    ComposeEnvironment(String composeApi, String neurostoreApi) {
        this.composeApi = URI.create(composeApi);
        this.neurostoreApi = URI.create(neurostoreApi);
    }

    /** The name on the wire: the constant's in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The base of the compose API, without a closing slash. */
    public URI composeApi() {
        return composeApi;
    }

    /** The base of the neurostore API, without a closing slash. */
    public URI neurostoreApi() {
        return neurostoreApi;
    }

    /** Where the reference study sets are that pairwise analyses compare with, without a closing slash. */
    public URI referenceStudySets() {
        return URI.create(
                "https://github.com/neurostuff/neurostore_database/raw/" + (this == PRODUCTION ? "main" : "staging"));
    }

    /** The environment whose {@link #wireName()} is {@code name} in any case, or nothing. */
    public static Optional<ComposeEnvironment> of(String name) {
        return Arrays.stream(values())
                .filter(environment -> environment.wireName().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The wire names of all, for messages. */
    public static String allowed() {
        return String.join(
                ", ", Arrays.stream(values()).map(ComposeEnvironment::wireName).toList());
    }
}
