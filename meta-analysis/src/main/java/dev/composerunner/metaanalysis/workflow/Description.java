package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.corrector.MonteCarloCorrector;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.AleSubtraction;
import dev.composerunner.metaanalysis.estimator.Estimator;
import dev.composerunner.metaanalysis.estimator.Kda;
import dev.composerunner.metaanalysis.estimator.MkdaChi2;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.estimator.Scale;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;

/** The method section of a meta-analysis: what was done, in LaTeX sentences with citations. */
final class Description {

    private Description() {}

    static String of(
            Estimator estimator,
            Corrector corrector,
            List<Experiment> first,
            List<Experiment> second,
            List<GroupSize> sizes,
            OptionalInt permutations) {
        var data = second.isEmpty()
                ? "The data were " + data(estimator, first, sizes.getFirst()) + "."
                : "The data of the first group were " + data(estimator, first, sizes.getFirst())
                        + ", and those of the second group " + data(estimator, second, sizes.getLast()) + ".";
        if (sizes.stream().anyMatch(size -> size.fociOutsideMask() > 0)) {
            data += " Foci outside of the brain mask counted only where their kernels reached into it.";
        }
        return String.join(" ", estimator(estimator), data, corrector(estimator, corrector, permutations));
    }

    private static String estimator(Estimator estimator) {
        return switch (estimator) {
            case Ale ale ->
                "Experiments were combined by activation likelihood estimation (ALE)"
                        + " \\citep{turkeltaub2002meta,turkeltaub2012minimizing,eickhoff2012activation} with "
                        + software()
                        + gaussians(ale.kernel())
                        + nullOf("ALE values", ale.nullMethod(), " \\citep{eickhoff2012activation}");
            case MkdaDensity mkda ->
                "Experiments were combined by multilevel kernel density analysis (MKDA) \\citep{wager2007meta} with "
                        + software()
                        + " Each experiment's modeled activation map was made by an MKDA kernel \\citep{wager2007meta}, "
                        + sphere(mkda.kernel())
                        + " Where spheres of the same experiment met, the greatest value was kept."
                        + nullOf("the summary statistic (OF)", mkda.nullMethod(), "");
            case Kda kda ->
                "Experiments were combined by kernel density analysis (KDA) \\citep{wager2007meta} with " + software()
                        + " Each experiment's modeled activation map was made by a KDA kernel"
                        + " \\citep{wager2003valence,wager2004neuroimaging}, "
                        + sphere(kda.kernel())
                        + " Where spheres of the same experiment met, their values were added."
                        + nullOf("the summary statistic (OF)", kda.nullMethod(), "");
            case Scale scale ->
                "Experiments were combined by specific coactivation likelihood estimation (SCALE)"
                        + " \\citep{langner2014meta} with "
                        + software()
                        + gaussians(scale.kernel())
                        + " The p-values of ALE values were taken, voxel by voxel, from "
                        + counted(scale.permutations(), "map", "maps")
                        + " in which every focus lay at a position drawn from a reference pool of "
                        + counted(scale.pool().size(), "position", "positions")
                        + ".";
            case AleSubtraction subtraction ->
                "Two groups of experiments were compared by a subtraction of activation likelihood estimates (ALE)"
                        + " \\citep{laird2005ale,eickhoff2012activation} with "
                        + software()
                        + gaussians(subtraction.kernel())
                        + " At every voxel of the brain, the ALE value of the second group was subtracted from that of"
                        + " the first. Two-sided p-values of the differences were taken, voxel by voxel, from "
                        + counted(subtraction.permutations(), "relabelling", "relabellings")
                        + " in which the experiments of both groups together were assigned at random to groups of the"
                        + " observed sizes; the null distributions were not taken to be symmetric. The p-values of each"
                        + " group's own ALE values were taken from an approximate null distribution"
                        + " \\citep{eickhoff2012activation}.";
            case MkdaChi2 mkda ->
                "Two groups of experiments were compared by chi-squared tests of multilevel kernel density analysis (MKDA)"
                        + " \\citep{wager2007meta} with " + software()
                        + " Each experiment's modeled activation map was made by an MKDA kernel \\citep{wager2007meta}, "
                        + sphere(mkda.kernel())
                        + " Where spheres of the same experiment met, the greatest value was kept. A one-way test asked"
                        + " of each group whether a voxel was covered by more or fewer of its experiments than the average voxel"
                        + " (uniformity), and a two-way test whether the shares of experiments that covered it differed"
                        + " between the groups (association)."
                        + (mkda.prior().isPresent()
                                ? " Posterior probabilities were computed with a prior probability of "
                                        + plain(mkda.prior().getAsDouble()) + " for the first group."
                                : "");
        };
    }

    private static String gaussians(AleKernel kernel) {
        return " Each experiment's modeled activation map was made by an ALE kernel"
                + " \\citep{eickhoff2012activation}, which puts a Gaussian on every focus; "
                + width(kernel)
                + " Where Gaussians of the same experiment met, the greatest value was kept.";
    }

    private static String sphere(MkdaKernel kernel) {
        return "which puts a sphere of value " + plain(kernel.value()) + " and a radius of " + plain(kernel.radius())
                + " mm on every focus.";
    }

    private static String nullOf(String statistic, NullMethod method, String citation) {
        return " The p-values of " + statistic + " were taken from "
                + switch (method) {
                    case NullMethod.Approximate approximate -> "an approximate null distribution" + citation + ".";
                    case NullMethod.MonteCarlo monteCarlo ->
                        "a null distribution of " + counted(monteCarlo.permutations(), "map", "maps")
                                + " in which every focus lay at a random voxel of the brain" + citation + ".";
                };
    }

    private static String software() {
        return "Compose Runner " + Version.current()
                + ", which computes the algorithms of NiMARE (RRID:SCR_017398; \\citealt{Salo2023}).";
    }

    private static String width(AleKernel kernel) {
        return switch (kernel.width()) {
            case AleKernel.EachSampleSize each ->
                "its full width at half maximum followed from the experiment's sample size by the formulae of"
                        + " \\cite{eickhoff2012activation}.";
            case AleKernel.OneSampleSize one ->
                "its full width at half maximum followed, for all experiments, from a sample size of "
                        + plain(one.participants()) + " by the formulae of \\cite{eickhoff2012activation}.";
            case AleKernel.Fwhm fwhm ->
                "its full width at half maximum was " + plain(fwhm.millimetres()) + " mm for all experiments.";
        };
    }

    private static String data(Estimator estimator, List<Experiment> experiments, GroupSize size) {
        var inside =
                size.fociOutsideMask() == 0 ? "" : ", " + size.fociInsideMask() + " of them inside the brain mask,";
        var text = counted(size.foci(), "focus", "foci") + inside + " from "
                + counted(size.experiments(), "experiment", "experiments");
        if (!CbmaWorkflow.usesSampleSizes(estimator)) {
            return text;
        }
        double participants = experiments.stream()
                .mapToDouble(experiment -> experiment.sampleSize().orElse(0))
                .sum();
        return text + ", in which " + counted((long) participants, "participant", "participants")
                + " took part in total";
    }

    private static String corrector(Estimator estimator, Corrector corrector, OptionalInt permutations) {
        return switch (corrector) {
            case FdrCorrector fdr ->
                switch (fdr.method()) {
                    case INDEP ->
                        "The false discovery rate was controlled by the procedure of Benjamini and Hochberg"
                                + " \\citep{benjamini1995controlling}.";
                    case NEGCORR ->
                        "The false discovery rate was controlled by the procedure of Benjamini and Yekutieli"
                                + " \\citep{benjamini2001control}.";
                };
            case BonferroniCorrector bonferroni ->
                "The family-wise error rate was controlled by the Bonferroni method"
                        + " \\citep{bonferroni1936teoria,shaffer1995multiple}.";
            case MonteCarloCorrector monteCarlo -> monteCarlo(estimator, monteCarlo.settings(), permutations);
        };
    }

    private static String monteCarlo(Estimator estimator, MonteCarlo settings, OptionalInt drawn) {
        int permutations = drawn.orElse(settings.permutations());
        var text = new StringBuilder(
                        "The family-wise error rate was controlled by a Monte-Carlo procedure. In each of ")
                .append(counted(permutations, "iteration", "iterations"))
                .append(", ")
                .append(permuted(estimator))
                .append(", the statistic was computed anew, and its greatest value was kept");
        if (!settings.voxelLevelOnly()) {
            text.append(", as were the greatest size and the greatest mass of clusters of voxels that touched by their"
                            + " faces and ")
                    .append(clusterForming(estimator))
                    .append(plain(settings.voxelThreshold()));
        }
        text.append(". Corrected p-values are the shares of iterations that reached the observed values.");
        settings.earlyStop()
                .filter(rule -> permutations < settings.permutations())
                .ifPresent(rule -> text.append(" The procedure was planned with ")
                        .append(settings.permutations())
                        .append(" iterations and stopped once all decisions at a corrected p-value of ")
                        .append(plain(rule.level()))
                        .append(" were clear, with a chance of at most ")
                        .append(plain(rule.error()))
                        .append(" of any other decision."));
        return text.toString();
    }

    private static String permuted(Estimator estimator) {
        var placed = "every focus was moved to a random voxel of the brain";
        var relabelled = "the experiments were assigned to the groups at random";
        return switch (estimator) {
            case Ale ale -> placed;
            case MkdaDensity mkda -> placed;
            case Kda kda -> placed;
            case Scale scale -> "every focus was moved to a position drawn from the reference pool";
            case AleSubtraction subtraction -> relabelled;
            case MkdaChi2 mkda ->
                switch (mkda.nullMethod()) {
                    case LABEL_PERMUTATION -> relabelled;
                    case RANDOM_FOCI -> placed;
                };
        };
    }

    /** What makes voxels part of a cluster, up to the number. */
    private static String clusterForming(Estimator estimator) {
        return estimator instanceof AleSubtraction
                ? "whose absolute difference lay among the greatest of all voxels and iterations, a share of "
                : "whose uncorrected p-value was below ";
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
