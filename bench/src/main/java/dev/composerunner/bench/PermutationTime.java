package dev.composerunner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.workflow.CbmaWorkflow;
import dev.composerunner.metaanalysis.workflow.Specification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Times one permutation of ALE's Monte-Carlo correction on one thread, inside the process: the counterpart of time_permutation.py. */
public final class PermutationTime {

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
        throw new UnsupportedOperationException(
                "one permutation of " + experiments.size() + " experiments, asked for " + permutations + " times over "
                        + mask.size() + " voxels: the engine has no Monte-Carlo correction yet");
    }
}
