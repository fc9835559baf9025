package dev.composerunner.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.JobListener;
import dev.composerunner.metaanalysisjob.ForegroundJob;
import dev.composerunner.metaanalysisjob.folder.ResultsFolderException;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import dev.composerunner.metaanalysisjob.record.MetaAnalysisRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A meta-analysis that the image runs for who waits for it: {@code docker run IMAGE ID [OPTIONS]}, as with the Python compose-runner. */
final class ForegroundRun {

    /** Exit code where the arguments are not understood. */
    static final int USAGE = 2;

    private static final String RESULT_DIR = "--result-dir";
    private static final String ENVIRONMENT = "--environment";
    private static final String NSC_KEY = "--nsc-key";
    private static final String NV_KEY = "--nv-key";
    private static final String N_CORES = "--n-cores";
    private static final String NO_UPLOAD = "--no-upload";
    private static final Set<String> WITH_VALUE = Set.of(RESULT_DIR, ENVIRONMENT, NSC_KEY, NV_KEY, N_CORES);

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> variables;

    ForegroundRun(Map<String, String> variables, PrintStream out, PrintStream err) {
        this.variables = variables;
        this.out = out;
        this.err = err;
    }

    /** Runs the meta-analysis of the arguments, prints where its results were given back to, and returns the exit code. */
    int run(List<String> arguments) {
        try {
            return run(parse(arguments));
        } catch (IllegalArgumentException | ResultsFolderException e) {
            err.println(e.getMessage());
            err.println("usage: ID [--result-dir DIR] [--environment NAME] [--nsc-key KEY] [--nv-key KEY] [--no-upload]"
                    + " [--n-cores N]");
            return USAGE;
        } catch (IOException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    /**
     * What the arguments say.
     *
     * @param id the meta-analysis
     * @param values of options, by their names
     * @param noUpload whether results are kept from being given back
     */
    private record Arguments(String id, Map<String, String> values, boolean noUpload) {

        Optional<String> value(String option) {
            return Optional.ofNullable(values.get(option));
        }
    }

    private static Arguments parse(List<String> arguments) {
        var left = new ArrayDeque<>(arguments);
        var values = new HashMap<String, String>();
        boolean noUpload = false;
        String id = null;
        while (!left.isEmpty()) {
            String argument = left.remove();
            String name = argument.replaceFirst("=.*", "");
            if (argument.equals(NO_UPLOAD)) {
                noUpload = true;
            } else if (WITH_VALUE.contains(name)) {
                String value = argument.equals(name) ? left.poll() : argument.substring(name.length() + 1);
                if (value == null) {
                    throw new IllegalArgumentException(name + ": missing value");
                }
                values.put(name, value);
            } else if (argument.startsWith("-") || id != null) {
                // Not shown: it may be a key.
                throw new IllegalArgumentException(
                        "arguments: got one that is not understood; allowed: one id, and options");
            } else {
                id = argument;
            }
        }
        if (id == null) {
            throw new IllegalArgumentException("ID: missing; allowed: the id of a meta-analysis");
        }
        return new Arguments(id, values, noUpload);
    }

    private int run(Arguments given) throws IOException {
        String name = given.value(ENVIRONMENT).orElse("production");
        ComposeEnvironment environment = ComposeEnvironment.of(name)
                .orElseThrow(() -> InvalidRequestException.of(ENVIRONMENT, name, ComposeEnvironment.allowed()));
        ForegroundJob job = ForegroundJob.ofMetaAnalysis(
                        given.id(),
                        Addresses.of(environment, variables),
                        folder(given.value(RESULT_DIR).orElse("results")))
                .withNoUpload(given.noUpload())
                .withKeys(key(given, NSC_KEY, "NSC_KEY"), key(given, NV_KEY, "NV_KEY"));
        Optional<String> cores = given.value(N_CORES);
        JobMetadata metadata = (cores.isPresent() ? job.withThreads(threads(cores.get())) : job).run(progress());
        if (metadata.failure() != null) {
            err.println(metadata.failure().type() + ": " + metadata.failure().message());
            return metadata.failure().type().exitCode();
        }
        String url = MetaAnalysisRecord.of(metadata).resultUrl();
        out.println(url == null ? "None" : url);
        return 0;
    }

    private static Path folder(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw InvalidRequestException.of(RESULT_DIR, text, "a path");
        }
    }

    private static int threads(String text) {
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > ForegroundJob.MAX_THREADS) {
            throw InvalidRequestException.of(N_CORES, text, "a whole number from 1 to " + ForegroundJob.MAX_THREADS);
        }
        return Integer.parseInt(text);
    }

    private @Nullable Secret key(Arguments given, String option, String variable) {
        return given.value(option)
                .or(() -> TaskSettings.text(variables, variable))
                .map(Secret::new)
                .orElse(null);
    }

    /** Phases, for who watches. */
    private JobListener progress() {
        return new JobListener() {

            private @Nullable String phase;

            @Override
            public void onEvent(String message, JsonNode details) {
                // What a person needs is in the results.
            }

            @Override
            public synchronized void onProgress(JobProgress progress) {
                if (!progress.phase().equals(phase)) {
                    phase = progress.phase();
                    err.println(phase);
                }
            }
        };
    }
}
