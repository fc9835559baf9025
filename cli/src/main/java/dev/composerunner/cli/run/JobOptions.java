package dev.composerunner.cli.run;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a job runs, wherever it runs. */
public final class JobOptions {

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "Where the meta-analysis comes from: production (default), staging, development, local.")
    @Nullable
    String environment;

    @Option(
            names = "--nsc-key",
            paramLabel = "KEY",
            defaultValue = "${env:NSC_KEY}",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description =
                    "Key for Neurosynth Compose; better given as the variable NSC_KEY, which other users cannot see.")
    @Nullable
    String nscKey;

    @Option(
            names = "--nv-key",
            paramLabel = "KEY",
            defaultValue = "${env:NV_KEY}",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "Key for NeuroVault; better given as the variable NV_KEY.")
    @Nullable
    String nvKey;

    @Option(names = "--no-upload", description = "Keep the results here; do not give them back to Neurosynth Compose.")
    boolean noUpload;

    @Option(names = "--n-cores", paramLabel = "N", description = "Number of threads (default: all processors).")
    @Nullable
    Integer nCores;

    /** The fields of a submission that were given. */
    public Map<String, Object> submission() {
        var fields = new HashMap<String, Object>();
        put(fields, "environment", environment);
        put(fields, "nsc_key", nscKey);
        put(fields, "nv_key", nvKey);
        put(fields, "n_cores", nCores);
        if (noUpload) {
            fields.put("no_upload", true);
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            fields.put(name, value);
        }
    }
}
