package dev.composerunner.metaanalysis.estimator;

import static dev.composerunner.metaanalysis.estimator.SmallWorld.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.workflow.SharedReference;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds SCALE's p-values, whose draws were not recorded, against NiMARE's as chance allows. */
@DisplayName("SCALE against NiMARE's recorded outputs")
final class ScaleReferenceTest {

    private static final String SPECIFICATION =
            "{\"filter\":\"included\",\"estimator\":{\"type\":\"ALE\"},\"corrector\":{\"type\":\"FDRCorrector\"}}";
    private static final AleKernel KERNEL = new AleKernel(new AleKernel.EachSampleSize());
    private static final Mask MASK = Mask.mni152();
    private static final int PERMUTATIONS = 1000;

    private static List<Experiment> experiments(SharedReference shared) throws IOException {
        return shared.workflow("pain21", SPECIFICATION).experiments();
    }

    @Test
    void scale_ownDraws_agreesWithRecordedNullAsChanceAllows() throws IOException {
        var shared = SharedReference.orSkip();
        var experiments = experiments(shared);
        var pool = Files.readAllLines(shared.path("golden/pain21_scale/xyz.txt")).stream()
                .map(line -> Arrays.stream(line.strip().split("\\s+", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .map(xyz -> new Coordinate(xyz[0], xyz[1], xyz[2]))
                .toList();
        var fit = with(2, source -> new Scale(KERNEL, pool, PERMUTATIONS, 0).fit(experiments, MASK, source));
        var recordedLogp = MASK.mask(shared.map("golden/pain21_scale/logp.nii.gz"));
        var logp = fit.maps().getOrDefault("logp", new float[0]);
        double squares = 0;
        int counted = 0;
        for (int voxel = 0; voxel < logp.length; voxel++) {
            double p = Math.pow(10, -logp[voxel]);
            double recorded = Math.pow(10, -recordedLogp[voxel]);
            double both = (p + recorded) / 2;
            if (both > 0.01 && both < 0.99) {
                squares += Math.pow(p - recorded, 2) / (2 * both * (1 - both) / PERMUTATIONS);
                counted++;
            }
        }
        // The difference of two shares of 1,000 draws, in its standard errors: neighbours hang together, so the mean
        // varies.
        System.out.printf("pain21_scale: mean squared standard error %.3f of %d voxels%n", squares / counted, counted);
        assertThat(squares / counted).isBetween(0.8, 1.25);
    }
}
