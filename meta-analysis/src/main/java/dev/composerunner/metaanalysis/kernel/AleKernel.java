package dev.composerunner.metaanalysis.kernel;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Grid;

/**
 * A Gaussian whose width is the spatial uncertainty of a focus.
 *
 * @param width where the width comes from
 */
public record AleKernel(Width width) implements Kernel {

    /** Where the full width at half maximum comes from. */
    public sealed interface Width {}

    /** Each experiment's own sample size gives its width. */
    public record EachSampleSize() implements Width {}

    /**
     * One sample size gives one width to all experiments.
     *
     * @param participants greater than 0
     */
    public record OneSampleSize(double participants) implements Width {}

    /**
     * One width for all experiments.
     *
     * @param millimetres greater than 0
     */
    public record Fwhm(double millimetres) implements Width {}

    private static final double FWHM_PER_SIGMA = Math.sqrt(8 * Math.log(2));
    /** Mean distance between matching points of two templates, in millimetres. */
    private static final double BETWEEN_TEMPLATES = 5.7;
    /** Mean distance between matching points of two participants, in millimetres. */
    private static final double BETWEEN_PARTICIPANTS = 11.6;

    /**
     * Full width at half maximum for a sample size, in millimetres.
     *
     * <p>Eickhoff SB et al. (2009). Human Brain Mapping 30, 2907-2926. doi:10.1002/hbm.20718
     */
    public static double fwhm(double participants) {
        double perDistance = FWHM_PER_SIGMA / (2 * Math.sqrt(2 / Math.PI));
        double template = BETWEEN_TEMPLATES * perDistance;
        double participant = BETWEEN_PARTICIPANTS * perDistance / Math.sqrt(participants);
        return Math.sqrt(participant * participant + template * template);
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidAnalysisException if the experiment's sample size is needed and not known or not above 0
     */
    @Override
    public Stamp stamp(Experiment experiment, Grid grid) {
        return Stamp.gaussian(sigma(experiment, grid), grid);
    }

    /** Standard deviation in voxels. Two experiments of the same sigma have the same stamp. */
    public double sigma(Experiment experiment, Grid grid) {
        /*
         * The unit is the square root of the product of three zooms, in single precision, and a user's width is divided in single
         * precision too: NiMARE does both, and at 2 mm the two factors of sqrt(2) and sqrt(8) make sigma what it should be.
         */
        float unit = (float) Math.sqrt((float) grid.affine().zoom(0)
                * (float) grid.affine().zoom(1)
                * (float) grid.affine().zoom(2));
        double fwhmInUnits = switch (width) {
            case EachSampleSize each -> fwhm(sampleSize(experiment)) / unit;
            case OneSampleSize one -> fwhm(one.participants()) / unit;
            case Fwhm fwhm -> (float) fwhm.millimetres() / unit;
        };
        return fwhmInUnits * Math.sqrt(2) / (Math.sqrt(2 * Math.log(2)) * 2);
    }

    private static double sampleSize(Experiment experiment) {
        double participants = experiment
                .sampleSize()
                .orElseThrow(() -> new InvalidAnalysisException("no sample size is known for experiment "
                        + experiment.label() + "; add it, or give kernel__fwhm or kernel__sample_size"));
        if (!(participants > 0) || Double.isInfinite(participants)) {
            throw new InvalidAnalysisException(
                    "the sample size of experiment " + experiment.label() + " must be above 0, got " + participants
                            + "; correct it, or give kernel__fwhm or kernel__sample_size");
        }
        return participants;
    }
}
