package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Listed;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import java.util.List;

/** Refuses parts that were drawn by another build of the engine, or for another run. */
final class PartOrigins {

    private PartOrigins() {}

    /**
     * @param run the identity that the parts must have
     * @throws InvalidAnalysisException if a part has another; the message names both builds, or what differs
     */
    static void require(NullIdentity run, List<PartialNull> parts) {
        var ofOtherBuilds =
                parts.stream().filter(part -> !part.identity().hasBuildOf(run)).toList();
        if (!ofOtherBuilds.isEmpty()) {
            throw ofAnotherBuild(run, ofOtherBuilds);
        }
        parts.stream()
                .map(PartialNull::identity)
                .filter(identity -> !identity.equals(run))
                .findFirst()
                .ifPresent(other -> {
                    throw ofAnotherRun(run, other, parts);
                });
    }

    private static InvalidAnalysisException ofAnotherBuild(NullIdentity run, List<PartialNull> parts) {
        var drawn = parts.stream()
                .map(part -> part.label() + " by build " + part.identity().build())
                .toList();
        var ranges = parts.stream().map(part -> part.range().text()).toList();
        return new InvalidAnalysisException("this is build " + run.build()
                + " of the engine, and parts were drawn by another build, whose numbers may differ: " + Listed.of(drawn)
                + "; draw them again by this build (--permutations " + Listed.of(ranges)
                + "), or run on the one that drew them");
    }

    private static InvalidAnalysisException ofAnotherRun(
            NullIdentity run, NullIdentity other, List<PartialNull> parts) {
        var labels = parts.stream()
                .filter(part -> part.identity().equals(other))
                .map(PartialNull::label)
                .toList();
        return new InvalidAnalysisException("drawn for another run than this one: " + Listed.of(labels)
                + "; what differs: " + Listed.of(run.differences(other)) + "; draw again what this run needs");
    }
}
