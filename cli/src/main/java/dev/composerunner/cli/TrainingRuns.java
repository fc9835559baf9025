package dev.composerunner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short runs of all kinds in one process: what the launcher records for faster starts and for early compilation of what is hot. */
public final class TrainingRuns {

    private static final List<List<String>> OPTIONS = List.of(
            List.of("--corrector", "indep"),
            List.of("--corrector", "montecarlo,n_iters=2000"),
            List.of("--estimator", "MKDADensity", "--corrector", "montecarlo,n_iters=2000"),
            List.of("--estimator", "SCALE,n_iters=300", "--corrector", "montecarlo,n_iters=300,vfwe_only=true"),
            List.of("--estimator", "ALESubtraction,n_iters=300", "--corrector", "indep"),
            List.of("--estimator", "MKDAChi2", "--corrector", "montecarlo,n_iters=50"));

    private TrainingRuns() {}

    /**
     * Runs each kind once.
     *
     * @param arguments the folder of the examples, and one that gets the results
     */
    public static void main(String[] arguments) {
        var examples = Path.of(arguments[0]);
        var out = Path.of(arguments[1]);
        run(List.of(examples.resolve("simulated").toString()), out.resolve("bundle"));
        for (int n = 0; n < OPTIONS.size(); n++) {
            var line = new ArrayList<>(OPTIONS.get(n));
            String coordinates = examples.resolve("sleuth.txt").toString();
            line.addFirst(coordinates);
            if (line.contains("MKDAChi2") || line.contains("ALESubtraction,n_iters=300")) {
                line.addAll(List.of("--group2", coordinates));
            }
            if (line.contains("SCALE,n_iters=300")) {
                line.addAll(List.of("--reference", coordinates));
            }
            run(line, out.resolve(Integer.toString(n)));
        }
    }

    private static void run(List<String> line, Path out) {
        var all = new ArrayList<>(line);
        all.addFirst("run");
        all.addAll(List.of("--out", out.toString()));
        int code = Main.run(all.toArray(String[]::new));
        if (code != 0) {
            throw new IllegalStateException("exit code " + code + " of " + String.join(" ", all));
        }
    }
}
