package dev.composerunner.metaanalysisjob.inputs;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Where the services of an environment are.
 *
 * @param environment the environment
 * @param compose base of the compose API, without a closing slash
 * @param neurostore base of the neurostore API, without a closing slash
 * @param references where reference study sets are, without a closing slash
 */
public record Addresses(ComposeEnvironment environment, URI compose, URI neurostore, URI references) {

    private static final String COMPOSE_API_URL = "COMPOSE_API_URL";
    private static final String NEUROSTORE_API_URL = "NEUROSTORE_API_URL";
    private static final String REFERENCE_STUDYSETS_URL = "REFERENCE_STUDYSETS_URL";

    /** Names of the environment variables that override addresses. */
    public static final Set<String> VARIABLES = Set.of(COMPOSE_API_URL, NEUROSTORE_API_URL, REFERENCE_STUDYSETS_URL);

    private static final String API = "/api";

    /** The environment's own addresses. */
    public static Addresses of(ComposeEnvironment environment) {
        return of(environment, Map.of());
    }

    /**
     * The environment's addresses, overridden by COMPOSE_API_URL, NEUROSTORE_API_URL and REFERENCE_STUDYSETS_URL where
     * {@code variables} has them.
     *
     * @throws IllegalArgumentException if an override is no http or https address; the message names the variable
     */
    public static Addresses of(ComposeEnvironment environment, Map<String, String> variables) {
        return new Addresses(
                environment,
                overridden(variables, COMPOSE_API_URL, environment.composeApi()),
                overridden(variables, NEUROSTORE_API_URL, environment.neurostoreApi()),
                overridden(variables, REFERENCE_STUDYSETS_URL, environment.referenceStudySets()));
    }

    /** Environment variables that override the addresses of both APIs. */
    public static Map<String, String> variables(URI compose, URI neurostore) {
        return Map.of(COMPOSE_API_URL, compose.toString(), NEUROSTORE_API_URL, neurostore.toString());
    }

    private static URI overridden(Map<String, String> variables, String name, URI usual) {
        String value = variables.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            return usual;
        }
        if (!value.matches("https?://[^\\s/?#@]+(/[^\\s?#]*)?")) {
            throw new IllegalArgumentException(name + ": got \"" + value + "\"; allowed: an http or https address");
        }
        return URI.create(value.replaceAll("/+$", ""));
    }

    /** The page of a meta-analysis. */
    public String resultUrl(String metaAnalysisId) {
        String base = compose.toString();
        String site = base.endsWith(API) ? base.substring(0, base.length() - API.length()) : base;
        return site + "/meta-analyses/" + segment(metaAnalysisId);
    }

    /** The address of a document of the compose API. */
    public URI compose(String kind, String id) {
        return URI.create(compose + "/" + kind + '/' + segment(id));
    }

    /** The address of a document of the neurostore API. */
    URI neurostore(String kind, String id) {
        return URI.create(neurostore + "/" + kind + '/' + segment(id));
    }

    /** The address of a reference study set. */
    URI reference(String name) {
        return URI.create(references + "/" + segment(name) + ".json.gz");
    }

    private static String segment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
