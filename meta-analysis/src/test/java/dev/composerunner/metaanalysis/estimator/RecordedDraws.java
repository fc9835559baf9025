package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Random numbers that NiMARE drew, fed to estimators in place of their own.
 *
 * @param foci places of foci, if they were recorded
 * @param labels orders of experiments, if they were recorded
 */
public record RecordedDraws(Optional<FocusDraws> foci, Optional<LabelDraws> labels) {

    public static final RecordedDraws NONE = new RecordedDraws(Optional.empty(), Optional.empty());

    /** The draws recorded for as many permutations, foci and experiments. */
    public static RecordedDraws in(Path folder, int permutations, int foci, int experiments) throws IOException {
        var places = folder.resolve("foci_draws_seed0_iter-major_%dx%d_le_int32.bin".formatted(permutations, foci));
        var orders = folder.resolve("label_permutations_%d_seed0-%d.txt".formatted(experiments, permutations - 1));
        return new RecordedDraws(
                Files.exists(places) ? Optional.of(places(places)) : Optional.empty(),
                Files.exists(orders) ? Optional.of(orders(orders)) : Optional.empty());
    }

    private static FocusDraws places(Path file) throws IOException {
        var numbers = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        return (permutation, drawn) -> numbers.get(permutation * drawn.length, drawn);
    }

    private static LabelDraws orders(Path file) throws IOException {
        var orders = Files.readAllLines(file).stream()
                .map(line -> Arrays.stream(line.strip().split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray())
                .toArray(int[][]::new);
        return (permutation, order) -> System.arraycopy(orders[permutation], 0, order, 0, order.length);
    }

    public Fit fit(
            Estimator estimator,
            List<Experiment> first,
            List<Experiment> second,
            Mask mask,
            Permutations permutations) {
        return switch (estimator) {
            case GroupEstimator group -> group.fit(first, mask, permutations);
            case AleSubtraction subtraction ->
                labels.isPresent()
                        ? subtraction.fit(first, second, mask, permutations, labels.get())
                        : subtraction.fit(first, second, mask, permutations);
            case MkdaChi2 chi2 -> chi2.fit(first, second, mask, permutations);
        };
    }

    /** Whether the family-wise error rate of a fit can be controlled with recorded draws. */
    public boolean suit(Fit fit) {
        return switch (fit) {
            case DensityFit density -> foci.isPresent();
            case SubtractionFit subtraction -> labels.isPresent();
            case Chi2Fit chi2 -> labels.isPresent();
            case ScaleFit scale -> false;
        };
    }

    public FamilyWise familyWise(Fit fit, MonteCarlo settings, Permutations permutations) {
        return switch (fit) {
            case DensityFit density when foci.isPresent() -> density.familyWise(settings, permutations, foci.get());
            case Chi2Fit chi2
            when labels.isPresent() -> chi2.familyWise(settings, permutations, chi2.relabelled(labels.get()));
            default -> fit.familyWise(settings, permutations);
        };
    }

    /** The null distributions behind corrected maps, by the names under which NiMARE's were recorded. */
    public static SequencedMap<String, double[]> nulls(Fit fit, FamilyWise controlled) {
        var nulls = new LinkedHashMap<String, double[]>();
        var distribution = fit instanceof SubtractionFit subtraction
                ? subtraction.distribution()
                : controlled.distribution().orElseThrow();
        if (fit instanceof Chi2Fit) {
            for (var test : Chi2FamilyWise.Test.values()) {
                var name = "desc-"
                        + switch (test) {
                            case FIRST -> "group1";
                            case SECOND -> "group2";
                            case ASSOCIATION -> "pFgA";
                        };
                nulls.put(name + "_level-voxel", distribution.series(test.voxel()));
                nulls.put(name + "size_level-cluster", distribution.series(test.size()));
                nulls.put(name + "mass_level-cluster", distribution.series(test.mass()));
            }
            return nulls;
        }
        nulls.put("level-voxel", distribution.series(DensityFamilyWise.VOXEL));
        if (distribution.layout().series().contains(DensityFamilyWise.SIZE)) {
            nulls.put("desc-size_level-cluster", distribution.series(DensityFamilyWise.SIZE));
            nulls.put("desc-mass_level-cluster", distribution.series(DensityFamilyWise.MASS));
        }
        return nulls;
    }
}
