package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.Estimator;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.math.BigDecimal;
import java.util.List;

/** The method section of a meta-analysis: what was done, in LaTeX sentences with citations. */
final class Description {

    private Description() {}

    static String of(Estimator estimator, Corrector corrector, List<Experiment> experiments) {
        return String.join(" ", estimator(estimator), data(estimator, experiments), corrector(corrector));
    }

    private static String estimator(Estimator estimator) {
        return switch (estimator) {
            case Ale ale ->
                "Experiments were combined by activation likelihood estimation (ALE)"
                        + " \\citep{turkeltaub2002meta,turkeltaub2012minimizing,eickhoff2012activation} with "
                        + software()
                        + " Each experiment's modeled activation map was made by an ALE kernel"
                        + " \\citep{eickhoff2012activation}, which puts a Gaussian on every focus; "
                        + width(ale.kernel())
                        + " Where Gaussians of the same experiment met, the greatest value was kept."
                        + " The p-values of ALE values were taken from an approximate null distribution"
                        + " \\citep{eickhoff2012activation}.";
            case MkdaDensity mkda ->
                "Experiments were combined by multilevel kernel density analysis (MKDA) \\citep{wager2007meta} with "
                        + software()
                        + " Each experiment's modeled activation map was made by an MKDA kernel \\citep{wager2007meta},"
                        + " which puts a sphere of value 1 and a radius of "
                        + plain(mkda.kernel().radius())
                        + " mm on every focus. Where spheres of the same experiment met, the greatest value was kept."
                        + " The p-values of the summary statistic (OF) were taken from an approximate null distribution.";
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

    private static String data(Estimator estimator, List<Experiment> experiments) {
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

    private static String corrector(Corrector corrector) {
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
        };
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
