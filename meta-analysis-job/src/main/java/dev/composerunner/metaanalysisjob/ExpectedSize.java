package dev.composerunner.metaanalysisjob;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What the maps of a run take on a disk. An estimate from below: a run is not refused where it may have room. */
final class ExpectedSize {

    /*
     * Measured on the examples and on a single focus. No map takes less than 17 kB, since even zeros are packed by a thousand to one.
     * Modelled activation of ALE and SCALE is another number in every voxel that a kernel reaches, and packs badly: stat, p, z and
     * logp together take 7 bytes for each of these voxels. A kernel reaches 4,600 voxels; foci lie near each other, so each of them
     * counts for 1,000 here. The other estimators have few distinct values, which pack well.
     */
    private static final long MAP = 16 << 10;
    private static final long FOCUS_VOXELS = 1000;
    private static final long VOXEL = 6;

    private static final int CORRECTED_MAPS = 2;
    private static final int MAPS = 4;
    private static final int MAPS_OF_CHI2 = 20;

    private ExpectedSize() {}

    /** Bytes that the maps of a run in one piece take at least. */
    static long of(Bundle bundle) {
        String estimator = bundle.specification().at("/estimator/type").asText().toLowerCase(Locale.ROOT);
        int maps = CORRECTED_MAPS + (estimator.equals("mkdachi2") ? MAPS_OF_CHI2 : MAPS);
        boolean dense = estimator.equals("ale") || estimator.equals("scale");
        long voxels = dense
                ? Math.min(
                        Mask.mni152().size(),
                        FOCUS_VOXELS * foci(bundle.studyset().content()))
                : 0;
        return maps * MAP + voxels * VOXEL;
    }

    /** How many places the foci of a study set have, on a grid of 4 mm. */
    private static int foci(JsonNode studyset) {
        var places = new HashSet<List<Long>>();
        for (JsonNode study : studyset.path("studies")) {
            for (JsonNode analysis : study.path("analyses")) {
                for (JsonNode point : analysis.path("points")) {
                    JsonNode at = point.path("coordinates");
                    places.add(List.of(cell(at.path(0)), cell(at.path(1)), cell(at.path(2))));
                }
            }
        }
        return places.size();
    }

    private static long cell(JsonNode coordinate) {
        return Math.round(coordinate.asDouble() / 4);
    }
}
