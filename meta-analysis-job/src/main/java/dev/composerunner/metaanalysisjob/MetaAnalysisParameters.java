package dev.composerunner.metaanalysisjob;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.Submission;
import dev.composerunner.metaanalysisjob.inputs.CanonicalJson;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a meta-analysis, in the two forms that they have: fields of a submission, and environment variables of a task.
 * The names stand here alone.
 *
 * @param metaAnalysisId id at Neurosynth Compose
 * @param environment the instance it comes from
 * @param noUpload whether the results stay here instead of being given back
 * @param nCores number of threads; absent: all that the task has
 * @param secrets the keys that the job acts with
 */
record MetaAnalysisParameters(
        String metaAnalysisId,
        ComposeEnvironment environment,
        boolean noUpload,
        @Nullable Integer nCores,
        JobSecrets secrets) {

    /** Largest number of threads that may be asked for. */
    static final int MAX_CORES = 128;

    private static final Parameter META_ANALYSIS_ID = new Parameter("meta_analysis_id");
    private static final Parameter ENVIRONMENT = new Parameter("environment");
    private static final Parameter NO_UPLOAD = new Parameter("no_upload");
    private static final Parameter N_CORES = new Parameter("n_cores");
    private static final Parameter NSC_KEY = new Parameter("nsc_key");
    private static final Parameter NV_KEY = new Parameter("nv_key");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final String ID_ALLOWED = "1 to 128 letters, digits, '_' and '-'";

    /** A parameter: its field of a submission, and its environment variable. */
    private record Parameter(String field) {
        String variable() {
            return field.toUpperCase(Locale.ROOT);
        }
    }

    /**
     * The variables that a job may bring. Keys are none of them, since executions are readable; nor are addresses, which say where keys
     * are sent. A task that is started by hand may have both.
     */
    static Set<String> variables() {
        var names = new TreeSet<String>();
        for (Parameter each : List.of(META_ANALYSIS_ID, ENVIRONMENT, NO_UPLOAD, N_CORES)) {
            names.add(each.variable());
        }
        return names;
    }

    /**
     * Reads a submission.
     *
     * @throws InvalidRequestException if {@code meta_analysis_id} is missing, or a field has a value that is not allowed
     */
    static MetaAnalysisParameters of(Submission submission) {
        String id = submission
                .text(META_ANALYSIS_ID.field)
                .orElseThrow(() ->
                        new InvalidRequestException(META_ANALYSIS_ID.field + ": missing; allowed: " + ID_ALLOWED));
        if (!ID.matcher(id).matches()) {
            throw InvalidRequestException.of(META_ANALYSIS_ID.field, '"' + id + '"', ID_ALLOWED);
        }
        ComposeEnvironment environment = submission
                .text(ENVIRONMENT.field)
                .map(name -> ComposeEnvironment.of(name)
                        .orElseThrow(() -> InvalidRequestException.of(
                                ENVIRONMENT.field, '"' + name + '"', ComposeEnvironment.allowed())))
                .orElse(ComposeEnvironment.PRODUCTION);
        boolean noUpload = submission.isTrue(NO_UPLOAD.field);
        var nCores = submission.wholeNumber(N_CORES.field, 1, MAX_CORES);
        return new MetaAnalysisParameters(
                id,
                environment,
                noUpload,
                nCores.isPresent() ? nCores.getAsInt() : null,
                keys(
                        submission.secret(NSC_KEY.field).orElse(null),
                        submission.secret(NV_KEY.field).orElse(null)));
    }

    /** Keys by their names on the wire. */
    static JobSecrets keys(@Nullable Secret nscKey, @Nullable Secret nvKey) {
        return JobSecrets.NONE.with(NSC_KEY.field, nscKey).with(NV_KEY.field, nvKey);
    }

    /** The key that lets a job give its results back to Neurosynth Compose. */
    static Optional<Secret> nscKey(JobSecrets secrets) {
        return secrets.find(NSC_KEY.field);
    }

    /** SHA-256 of each key, hexadecimal, by its name. */
    static ObjectNode hashes(JobSecrets secrets) {
        ObjectNode hashes = JsonNodeFactory.instance.objectNode();
        secrets.keys().forEach((name, key) -> hashes.put(name, CanonicalJson.sha256(TextNode.valueOf(key.value()))));
        return hashes;
    }

    /**
     * What a job computes, by what it was submitted with and the documents that its meta-analysis refers to. The number of threads changes no
     * result.
     *
     * @param submitted the keys it was submitted with
     */
    ObjectNode identity(JobSecrets submitted, ObjectNode documents) {
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        identity.put(META_ANALYSIS_ID.field, metaAnalysisId)
                .put(ENVIRONMENT.field, environment.wireName())
                .put(NO_UPLOAD.field, noUpload)
                .set("keys", hashes(submitted));
        identity.set("documents", documents);
        return identity;
    }

    /** What the submission comes to. */
    JobRequest request(@Nullable ArtifactPrefix artifactPrefix) {
        var variables = new LinkedHashMap<String, String>();
        variables.put(META_ANALYSIS_ID.variable(), metaAnalysisId);
        variables.put(ENVIRONMENT.variable(), environment.wireName());
        variables.put(NO_UPLOAD.variable(), Boolean.toString(noUpload));
        variables.put(N_CORES.variable(), nCores == null ? "" : nCores.toString());
        return new JobRequest(artifactPrefix, variables, secrets, List.of());
    }

    /**
     * Reads the variables of a task; an empty one is an absent one.
     *
     * @throws IllegalArgumentException if the id is missing, or one has a value that is not allowed
     */
    static MetaAnalysisParameters of(Map<String, String> variables) {
        String cores = text(variables, N_CORES).orElse("");
        if (!cores.isEmpty()
                && (!cores.matches("[0-9]{1,3}")
                        || Integer.parseInt(cores) < 1
                        || Integer.parseInt(cores) > MAX_CORES)) {
            throw bad(N_CORES.variable(), cores, "a whole number from 1 to " + MAX_CORES);
        }
        return new MetaAnalysisParameters(
                id(
                        META_ANALYSIS_ID.variable(),
                        text(variables, META_ANALYSIS_ID).orElse("")),
                environment(variables),
                isTrue(variables, NO_UPLOAD),
                cores.isEmpty() ? null : Integer.valueOf(cores),
                keys(
                        text(variables, NSC_KEY).map(Secret::new).orElse(null),
                        text(variables, NV_KEY).map(Secret::new).orElse(null)));
    }

    /**
     * Checks the id of a meta-analysis that a person gave.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String checkedId(String id) {
        return id(META_ANALYSIS_ID.field, id);
    }

    /** The environment that variables name, without looking at any other. */
    static ComposeEnvironment environment(Map<String, String> variables) {
        return text(variables, ENVIRONMENT)
                .map(name -> ComposeEnvironment.of(name)
                        .orElseThrow(() -> bad(ENVIRONMENT.variable(), name, ComposeEnvironment.allowed())))
                .orElse(ComposeEnvironment.PRODUCTION);
    }

    private static String id(String name, String id) {
        if (!ID.matcher(id).matches()) {
            throw bad(name, id, ID_ALLOWED);
        }
        return id;
    }

    private static boolean isTrue(Map<String, String> variables, Parameter parameter) {
        String value = text(variables, parameter).orElse("false");
        return switch (value) {
            case "true", "True", "1" -> true;
            case "false", "False", "0" -> false;
            default -> throw bad(parameter.variable(), value, "true, false");
        };
    }

    private static Optional<String> text(Map<String, String> variables, Parameter parameter) {
        return Optional.ofNullable(variables.get(parameter.variable()))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static IllegalArgumentException bad(String name, String got, String allowed) {
        String shown = got.length() <= 100 ? got : got.substring(0, 100) + "...";
        return new IllegalArgumentException(name + ": got \"" + shown + "\"; allowed: " + allowed);
    }
}
