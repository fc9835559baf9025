package dev.composerunner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.Fit;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.workflow.CbmaWorkflow;
import dev.composerunner.metaanalysis.workflow.Specification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Times one permutation of ALE's Monte-Carlo correction on one thread, inside the process: the counterpart of time_permutation.py. */
public final class PermutationTime {

    private static final int REPEATS = 3;
    private static final int WARM_UP = 50;

    private PermutationTime() {}

    /**
     * Prints {@code {"seconds_per_permutation": [..]}} as its last line.
     *
     * @param args folder of the bundle, number of permutations
     */
    public static void main(String[] args) throws IOException {
        var bundle = Path.of(args[0]);
        int permutations = Integer.parseInt(args[1]);
        var json = new ObjectMapper();
        var workflow = CbmaWorkflow.of(
                Specification.read(document(json, bundle, "specification")),
                StudySet.read(document(json, bundle, "studyset")),
                Annotation.read(document(json, bundle, "annotation")));
        var seconds = permute(workflow.experiments(), Mask.mni152(), permutations);
        System.out.println(json.writeValueAsString(
                json.createObjectNode().set("seconds_per_permutation", json.valueToTree(seconds))));
    }

    private static JsonNode document(ObjectMapper json, Path bundle, String name) throws IOException {
        return json.readTree(bundle.resolve(name + ".json").toFile());
    }

    private static List<Double> permute(List<Experiment> experiments, Mask mask, int permutations) {
        try (var workers = new Workers(1, Progress.NONE)) {
            var fit = new Ale(new AleKernel(new AleKernel.EachSampleSize()), new NullMethod.Approximate())
                    .fit(experiments, mask, Permutations.here(workers));
            secondsOf(fit, WARM_UP, workers);
            var each = new ArrayList<Double>();
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                /* What a correction takes beside its permutations goes out in the difference. */
                double few = secondsOf(fit, 1, workers);
                each.add((secondsOf(fit, 1 + permutations, workers) - few) / permutations);
            }
            return each;
        }
    }

    private static double secondsOf(Fit fit, int permutations, Workers workers) {
        long start = System.nanoTime();
        fit.familyWise(
                new MonteCarlo(permutations, 0.001, false, 0, MonteCarlo.Compatibility.NIMARE, Optional.empty()),
                Permutations.here(workers));
        return (System.nanoTime() - start) / 1e9;
    }
}
