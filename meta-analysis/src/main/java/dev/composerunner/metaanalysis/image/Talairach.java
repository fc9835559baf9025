package dev.composerunner.metaanalysis.image;

/**
 * The affine between MNI and Talairach space fitted on brains that a mix of software had brought to MNI space ("icbm_other").
 *
 * <p>Lancaster JL et al. (2007). Bias between MNI and Talairach coordinates analyzed using the ICBM-152 brain template. Human Brain
 * Mapping 28, 1194-1205. doi:10.1002/hbm.20345
 */
public final class Talairach {

    private static final Affine FROM_MNI = Affine.ofRows(
            0.9357, 0.0029, -0.0072, -1.0423, //
            -0.0065, 0.9396, -0.0726, -1.3940, //
            0.0103, 0.0752, 0.8967, 3.6475);
    private static final Affine TO_MNI = FROM_MNI.inverse();

    private Talairach() {}

    /** The MNI position of a Talairach position. */
    public static Coordinate toMni(Coordinate talairach) {
        return TO_MNI.apply(talairach.x(), talairach.y(), talairach.z());
    }

    /** The Talairach position of an MNI position. */
    public static Coordinate fromMni(Coordinate mni) {
        return FROM_MNI.apply(mni.x(), mni.y(), mni.z());
    }
}
