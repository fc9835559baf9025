package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.corrector.MonteCarloCorrector;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.GroupEstimator;
import dev.composerunner.metaanalysis.estimator.Kda;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.estimator.NullMethod;
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
            GroupEstimator estimator, Corrector corrector, List<Experiment> experiments, OptionalInt permutations) {
        return String.join(" ", estimator(estimator), data(estimator, experiments), corrector(corrector, permutations));
    }

    private static String estimator(GroupEstimator estimator) {
        return switch (estimator) {
            case Ale ale ->
                "Experiments were combined by activation likelihood estimation (ALE)"
                        + " \\citep{turkeltaub2002meta,turkeltaub2012minimizing,eickhoff2012activation} with "
                        + software()
                        + " Each experiment's modeled activation map was made by an ALE kernel"
                        + " \\citep{eickhoff2012activation}, which puts a Gaussian on every focus; "
                        + width(ale.kernel())
                        + " Where Gaussians of the same experiment met, the greatest value was kept."
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
        };
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

    private static String data(GroupEstimator estimator, List<Experiment> experiments) {
        int foci = experiments.stream()
                .mapToInt(experiment -> experiment.foci().size())
                .sum();
        var text = "The data were " + counted(foci, "focus", "foci") + " from "
                + counted(experiments.size(), "experiment", "experiments");
        boolean sampleSizesUsed =
                estimator instanceof Ale ale && ale.kernel().width() instanceof AleKernel.EachSampleSize;
        if (!sampleSizesUsed) {
            return text + ".";
        }
        double participants = experiments.stream()
                .mapToDouble(experiment -> experiment.sampleSize().orElse(0))
                .sum();
        return text + ", in which " + counted((long) participants, "participant", "participants")
                + " took part in total.";
    }

    private static String corrector(Corrector corrector, OptionalInt permutations) {
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
            case MonteCarloCorrector monteCarlo -> monteCarlo(monteCarlo.settings(), permutations);
        };
    }

    private static String monteCarlo(MonteCarlo settings, OptionalInt drawn) {
        int permutations = drawn.orElse(settings.permutations());
        var text = new StringBuilder(
                        "The family-wise error rate was controlled by a Monte-Carlo procedure. In each of ")
                .append(counted(permutations, "iteration", "iterations"))
                .append(
                        ", every focus was moved to a random voxel of the brain, the statistic was computed anew, and its"
                                + " greatest value was kept");
        if (!settings.voxelLevelOnly()) {
            text.append(", as were the greatest size and the greatest mass of clusters of voxels that touched by their"
                            + " faces and whose uncorrected p-value was below ")
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

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
