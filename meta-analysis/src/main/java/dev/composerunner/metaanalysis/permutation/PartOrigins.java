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
        var ofOtherBuilds = parts.stream()
                .filter(part -> !part.identity().hasBuildOf(run))
                .map(part -> part.label() + " by build " + part.identity().build())
                .toList();
        if (!ofOtherBuilds.isEmpty()) {
            throw new InvalidAnalysisException("this is build " + run.build()
                    + " of the engine, and parts were drawn by another build, whose numbers may differ: "
                    + Listed.of(ofOtherBuilds) + "; draw them again by this build, or run on the one that drew them");
        }
        parts.stream()
                .map(PartialNull::identity)
                .filter(identity -> !identity.equals(run))
                .findFirst()
                .ifPresent(other -> {
                    throw ofAnotherRun(run, other, parts);
                });
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
