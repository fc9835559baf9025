package dev.composerunner.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The workflow that runs one job: {@code pipeline.asl.json}, with names such as <code>${ClusterArn}</code> where a deployment has its own values. */
public final class PipelineDefinition {

    /** The container of every task that does the job, or looks after the one that does. Its exit code is the job's. */
    public static final String RUNNER_CONTAINER = "ComposeRunnerContainer";

    /** The container of a job's own image, beside {@link #RUNNER_CONTAINER}, where its type has one. */
    public static final String JOB_CONTAINER = "JobContainer";

    private static final Pattern NAME = Pattern.compile("\\$\\{([A-Za-z0-9]+)}");
    private static final String RESOURCE = "/dev/composerunner/contract/pipeline.asl.json";

    private PipelineDefinition() {}

    /** The definition as it stands in the file. */
    public static String text() {
        try (InputStream resource = PipelineDefinition.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the class path lacks " + RESOURCE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The definition with every name replaced.
     *
     * @throws IllegalArgumentException if {@code values} lacks a name that the definition has
     */
    public static String text(Map<String, String> values) {
        return replace(text(), values);
    }

    static String replace(String definition, Map<String, String> values) {
        return NAME.matcher(definition).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "no value for " + match.group() + "; there are values for " + values.keySet());
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
