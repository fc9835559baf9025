package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Listed;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Positions that lie outside of the brain mask: mostly typing errors, or another space or unit than was stated. */
final class OutsideMask {

    private static final int MAX_POSITIONS = 3;
    private static final double MAX_PLAIN = 1e6;
    private static final String REMEDY = "; check the numbers, their unit (mm) and their space (MNI or Talairach)";

    private OutsideMask() {}

    /**
     * Counts the foci of a group.
     *
     * @param group how messages name the group, after its foci; empty if it is the only one
     * @param warnings gets a sentence if some foci lie outside
     * @throws InvalidAnalysisException if all of them do
     */
    static GroupSize count(List<Experiment> experiments, String group, Mask mask, List<String> warnings) {
        var size = GroupSize.of(experiments, mask);
        if (size.fociOutsideMask() == 0) {
            return size;
        }
        var named = new ArrayList<String>();
        for (var experiment : experiments) {
            var outside = outside(experiment.foci(), mask);
            if (!outside.isEmpty()) {
                named.add(outside.size() + " of " + experiment.foci().size() + " of " + experiment.label() + " at "
                        + listed(outside));
            }
        }
        if (size.fociInsideMask() == 0) {
            throw new InvalidAnalysisException("none of the " + size.foci() + " foci" + group
                    + " lies inside of the brain mask: " + Listed.of(named) + REMEDY);
        }
        warnings.add(size.fociOutsideMask() + " of " + size.foci() + " foci" + group
                + " lie outside of the brain mask and count only where their kernels reach into it: " + Listed.of(named)
                + REMEDY);
        return size;
    }

    /**
     * Checks the positions that SCALE draws from.
     *
     * @throws InvalidAnalysisException if none of them lies inside of the mask
     */
    static void checkPool(List<Coordinate> pool, Mask mask, List<String> warnings) {
        var outside = outside(pool, mask);
        if (outside.size() == pool.size()) {
            throw new InvalidAnalysisException("none of the " + pool.size()
                    + " positions of the reference pool (argument xyz) lies inside of the brain mask: "
                    + listed(outside) + REMEDY);
        }
        if (!outside.isEmpty()) {
            warnings.add(outside.size() + " of " + pool.size()
                    + " positions of the reference pool (argument xyz) lie outside of the brain mask: "
                    + listed(outside) + REMEDY);
        }
    }

    private static List<Coordinate> outside(List<Coordinate> positions, Mask mask) {
        return positions.stream().filter(position -> !mask.contains(position)).toList();
    }

    private static String listed(List<Coordinate> positions) {
        var shown =
                positions.stream().limit(MAX_POSITIONS).map(OutsideMask::text).toList();
        int more = positions.size() - shown.size();
        return String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
    }

    private static String text(Coordinate mm) {
        return "(" + number(mm.x()) + " " + number(mm.y()) + " " + number(mm.z()) + ")";
    }

    /** To a tenth of a millimetre: conversion from Talairach leaves many digits. */
    private static String number(double mm) {
        if (Math.abs(mm) >= MAX_PLAIN) {
            return Double.toString(mm);
        }
        var rounded = BigDecimal.valueOf(mm).setScale(1, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
