package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.SequencedMap;

/** What an estimator found: masked maps by name, and what is needed to control a family-wise error rate by permutation. */
public sealed interface Fit permits DensityFit, ScaleFit, SubtractionFit, Chi2Fit {

    /** The voxels that the maps have values of. */
    Mask mask();

    /**
     * Maps with one value per voxel of the mask, by the names under which they are written, such as {@code z} or
     * {@code p_desc-group1}; not copies.
     */
    SequencedMap<String, float[]> maps();

    /** Name of the map that shows how much an experiment contributes when it is left out. */
    String statistic();

    /**
     * Controls the family-wise error rate by permutation.
     *
     * @param settings what does not concern the estimator, such as a threshold of clusters where it has none, is ignored
     * @param permutations draws the null
     * @throws InvalidAnalysisException if the estimator has no such null, or none for clusters
     */
    FamilyWise familyWise(MonteCarlo settings, Permutations permutations);
}
