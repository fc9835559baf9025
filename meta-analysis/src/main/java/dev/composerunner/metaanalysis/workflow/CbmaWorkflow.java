package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Listed;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.corrector.Correction;
import dev.composerunner.metaanalysis.corrector.MonteCarloCorrector;
import dev.composerunner.metaanalysis.diagnostics.Diagnosis;
import dev.composerunner.metaanalysis.diagnostics.Jackknife;
import dev.composerunner.metaanalysis.diagnostics.Table;
import dev.composerunner.metaanalysis.diagnostics.Tail;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.AleSubtraction;
import dev.composerunner.metaanalysis.estimator.Estimator;
import dev.composerunner.metaanalysis.estimator.GroupEstimator;
import dev.composerunner.metaanalysis.estimator.Kda;
import dev.composerunner.metaanalysis.estimator.LeftOut;
import dev.composerunner.metaanalysis.estimator.MkdaChi2;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.estimator.PairwiseEstimator;
import dev.composerunner.metaanalysis.estimator.Scale;
import dev.composerunner.metaanalysis.identity.EngineBuild;
import dev.composerunner.metaanalysis.identity.MathFunctions;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.DrawnPart;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.workflow.Settings.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** A coordinate-based meta-analysis of one group of experiments or of two, ready to run: fit, correct, diagnose. */
public final class CbmaWorkflow {

    /*
     * The diagnostics' threshold is a z-value, one-tailed p of about 0.05, and the least number of voxels of a cluster; both are the
     * peer's.
     */
    private static final double DIAGNOSTIC_Z = 1.65;
    private static final int DIAGNOSTIC_VOXELS = 10;

    private final Settings settings;
    private final Groups groups;
    private final List<GroupSize> groupSizes;
    private final List<String> warnings;

    private CbmaWorkflow(Settings settings, Groups groups, List<GroupSize> groupSizes, List<String> warnings) {
        this.settings = settings;
        this.groups = groups;
        this.groupSizes = List.copyOf(groupSizes);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Picks analyses, makes one experiment per study of them, and checks that all can be run.
     *
     * @param specification what to compute, and which analyses to pick
     * @param studySet analyses and foci; Talairach coordinates become MNI, all others are taken as MNI
     * @param annotation has the column that the specification names
     * @throws InvalidAnalysisException if it cannot; the message says why and names the experiments at fault
     */
    public static CbmaWorkflow of(Specification specification, StudySet studySet, Annotation annotation) {
        return of(specification, studySet, annotation, Optional.empty());
    }

    /**
     * Picks analyses, makes one experiment per study of them, and checks that all can be run.
     *
     * @param reference the study set to compare with that the specification names, if it names one
     * @throws InvalidAnalysisException if it cannot; the message says why and names the experiments at fault
     */
    public static CbmaWorkflow of(
            Specification specification, StudySet studySet, Annotation annotation, Optional<StudySet> reference) {
        var settings = Settings.of(specification);
        var warnings = new ArrayList<>(settings.warnings());
        warnings.addAll(studySet.duplicates());
        requireGroups(specification, settings.estimator());
        var selected = Selection.of(specification, studySet, annotation, reference);
        warnings.addAll(selected.warnings());
        boolean one = selected.second().isEmpty();
        var ofFirst = one ? "" : " of the first group";
        var ofSecond = " of the second group";
        var first = Experiments.of(selected.first().combineAnalyses(), ofFirst, warnings);
        var second = selected.second()
                .map(group -> Experiments.of(group.combineAnalyses(), ofSecond, warnings))
                .orElse(List.of());
        if (usesSampleSizes(settings.estimator())) {
            requireSampleSizes(first);
            requireSampleSizes(second);
        }
        var mask = Mask.mni152();
        var sizes = new ArrayList<GroupSize>();
        sizes.add(OutsideMask.count(first, ofFirst, mask, warnings));
        if (!one) {
            sizes.add(OutsideMask.count(second, ofSecond, mask, warnings));
        }
        if (settings.estimator() instanceof Scale scale) {
            OutsideMask.checkPool(scale.pool(), mask, warnings);
        }
        return new CbmaWorkflow(settings, new Groups(first, second), sizes, warnings);
    }

    /**
     * The experiments of a run.
     *
     * @param second empty for an estimator of one group
     */
    private record Groups(List<Experiment> first, List<Experiment> second) {

        List<Experiment> of(Tail tail) {
            return tail == Tail.POSITIVE || second.isEmpty() ? first : second;
        }
    }

    private static void requireGroups(Specification specification, Estimator estimator) {
        boolean two = specification.conditions().size() > 1
                || specification.databaseStudySet().isPresent();
        var name = specification.estimator().type();
        switch (estimator) {
            case GroupEstimator group
            when two ->
                throw new InvalidAnalysisException(name + " looks at one group of experiments, got conditions "
                        + specification.conditions() + " and reference study set "
                        + specification.databaseStudySet().orElse("none")
                        + "; name one condition, or choose ALESubtraction or MKDAChi2");
            case PairwiseEstimator pairwise
            when !two ->
                throw new InvalidAnalysisException(name + " compares two groups of experiments, got conditions "
                        + specification.conditions() + " and no reference study set; name two conditions with weights"
                        + " 1 and -1, or a reference study set in database_studyset");
            default -> {}
        }
    }

    /** Whether the widths of kernels follow from the experiments' sample sizes. */
    static boolean usesSampleSizes(Estimator estimator) {
        return switch (estimator) {
            case Ale ale -> usesSampleSizes(ale.kernel());
            case Scale scale -> usesSampleSizes(scale.kernel());
            case AleSubtraction subtraction -> usesSampleSizes(subtraction.kernel());
            case MkdaDensity mkda -> false;
            case Kda kda -> false;
            case MkdaChi2 mkda -> false;
        };
    }

    private static boolean usesSampleSizes(AleKernel kernel) {
        return kernel.width() instanceof AleKernel.EachSampleSize;
    }

    private static void requireSampleSizes(List<Experiment> experiments) {
        var unusable = experiments.stream()
                .filter(experiment -> !(experiment.sampleSize().orElse(Double.NaN) > 0))
                .map(experiment -> experiment.label()
                        + (experiment.sampleSize().isPresent()
                                ? " has " + experiment.sampleSize().getAsDouble()
                                : ""))
                .toList();
        if (!unusable.isEmpty()) {
            throw new InvalidAnalysisException("ALE needs the sample size of each experiment, a number above 0; "
                    + unusable.size() + " of " + experiments.size() + " have none: " + Listed.of(unusable)
                    + "; add sample sizes to the studies, or give the estimator kernel__fwhm or kernel__sample_size");
        }
    }

    /** What was ignored, left out or taken as it is, a sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /** How many experiments and foci are run, and how many of the foci lie inside of the brain mask, for each group. */
    public List<GroupSize> groupSizes() {
        return groupSizes;
    }

    /** The experiments that are run, in ascending order of ids; those of the first group if there are two. */
    public List<Experiment> experiments() {
        return groups.first();
    }

    /** The experiments that the first group is compared with, in ascending order of ids; empty if there is one group. */
    public List<Experiment> secondExperiments() {
        return groups.second();
    }

    /**
     * Runs the meta-analysis. The result is the same whatever the number of threads.
     *
     * @param threads at least 1
     * @param progress called from this thread; what it throws ends the run
     * @throws InvalidAnalysisException if the corrector cannot correct what the estimator gives
     * @throws IllegalArgumentException if there are no threads
     * @throws CancellationException if the calling thread is interrupted
     */
    public MetaAnalysisResult run(int threads, Progress progress) {
        try (var workers = new Workers(threads, progress)) {
            return run(Permutations.here(workers));
        }
    }

    /**
     * Runs the meta-analysis with permutations that were drawn elsewhere, by {@link #partialNull}. The result is that of {@link
     * #run(int, Progress)}, to the byte.
     *
     * @param parts all parts of all nulls of the run, in any order
     * @throws InvalidAnalysisException if the parts are not those of this run, or not all of them
     */
    public MetaAnalysisResult run(int threads, Progress progress, List<PartialNull> parts) {
        requireCuttable();
        try (var workers = new Workers(threads, progress)) {
            return run(Permutations.merged(workers, identity(), parts));
        }
    }

    /**
     * Draws a part of the permutations that a run needs: those of the fit's null, if the estimator has one by permutation, and once
     * {@code parts} hold all of it, those of the correction's null.
     *
     * @param range the permutations to draw
     * @param parts what earlier nulls of the run need, in full
     * @throws InvalidAnalysisException if the permutations are not among those of the run, if the parts are not of this run, if the
     *     run has an early stop, or if it needs no permutations beyond those of {@code parts}
     */
    public DrawnPart partialNull(PermutationRange range, int threads, Progress progress, List<PartialNull> parts) {
        requireCuttable();
        try (var workers = new Workers(threads, progress)) {
            run(Permutations.cut(workers, identity(), parts, range));
        } catch (Permutations.PartReady ready) {
            return ready.drawn();
        }
        throw new InvalidAnalysisException(
                "the analysis draws no permutations beyond those already given, so there is no part " + range
                        + " to draw; run it as a whole");
    }

    private void requireCuttable() {
        if (settings.corrector() instanceof MonteCarloCorrector corrector
                && corrector.settings().earlyStop().isPresent()) {
            throw new InvalidAnalysisException(
                    "a run with an early stop cannot be cut into parts, since each look needs"
                            + " all permutations before it; leave early_stop out");
        }
    }

    NullIdentity identity() {
        return RunIdentity.of(
                EngineBuild.current(),
                MathFunctions.current(),
                settings.estimator(),
                settings.corrector(),
                groups.first(),
                groups.second());
    }

    private MetaAnalysisResult run(Permutations permutations) {
        var workers = permutations.workers();
        var mask = Mask.mni152();
        var fit = switch (settings.estimator()) {
            case GroupEstimator estimator -> estimator.fit(groups.first(), mask, permutations);
            case PairwiseEstimator estimator -> estimator.fit(groups.first(), groups.second(), mask, permutations);
        };
        /* Permutations report themselves. */
        boolean permutes = settings.corrector() instanceof MonteCarloCorrector;
        if (!permutes) {
            workers.report("correction", 0, 1);
        }
        var correction = settings.corrector().correct(fit, permutations);
        if (!permutes) {
            workers.report("correction", 1, 1);
        }
        permutations.requireAllUsed();

        var maps = new LinkedHashMap<String, Volume>();
        fit.maps().forEach((name, map) -> maps.put(name, mask.unmask(map)));
        correction.maps().forEach((name, map) -> maps.put(name, mask.unmask(map)));
        var tables = new LinkedHashMap<String, Table>();
        workers.report("diagnostics", 0, 1);
        for (var target : targets(correction)) {
            diagnose(target, mask, workers, maps, tables);
        }
        workers.report("diagnostics", 1, 1);
        var description = Description.of(
                settings.estimator(),
                settings.corrector(),
                groups.first(),
                groups.second(),
                groupSizes,
                correction.permutations());
        return new MetaAnalysisResult(maps, tables, description, permutations.reports(), workers.threads());
    }

    /**
     * Names of the maps whose clusters are looked at: those of cluster mass, or those of voxels for two groups without a null of
     * clusters, or all corrected ones where there is no null of greatest statistics.
     */
    private List<String> targets(Correction correction) {
        var corrected = correction.maps().keySet().stream()
                .filter(name -> name.startsWith("z_"))
                .toList();
        if (correction.permutations().isEmpty()) {
            return corrected;
        }
        if (groups.second().isEmpty()) {
            return corrected.stream()
                    .filter(name -> name.contains("_desc-mass"))
                    .toList();
        }
        var ofMass = comparisons(corrected, "Mass_");
        return ofMass.isEmpty() ? comparisons(corrected, "_level-voxel") : ofMass;
    }

    private static List<String> comparisons(List<String> names, String level) {
        return names.stream()
                .filter(name ->
                        name.contains("_desc-association" + level) || name.contains("_desc-group1MinusGroup2" + level))
                .toList();
    }

    private void diagnose(
            String target, Mask mask, Workers workers, Map<String, Volume> maps, Map<String, Table> tables) {
        var diagnosis = Diagnosis.of(maps, target, DIAGNOSTIC_Z, DIAGNOSTIC_VOXELS, groups.first(), groups.second());
        tables.put(target + "_tab-clust", diagnosis.clusterTable());
        for (var tail : Tail.values()) {
            var labels = diagnosis.labels().get(tail);
            if (labels == null) {
                continue;
            }
            var end = "_tail-" + tail.id();
            maps.put("label" + target.substring(target.indexOf('_')) + end, labels);
            var counts = diagnosis.focusCounts().get(tail);
            if (counts != null && settings.diagnostics().contains(Diagnostic.FOCUS_COUNTER)) {
                tables.put(target + "_diag-FocusCounter_tab-counts" + end, counts);
            }
            if (counts != null && settings.diagnostics().contains(Diagnostic.JACKKNIFE)) {
                var experiments = groups.of(tail);
                var statistic = LeftOut.of(settings.estimator(), groups.first(), groups.second(), mask, workers);
                tables.put(
                        target + "_diag-Jackknife_tab-counts" + end,
                        Jackknife.shares(
                                statistic,
                                experiments,
                                tail == Tail.POSITIVE || groups.second().isEmpty()
                                        ? 0
                                        : groups.first().size(),
                                mask,
                                labels,
                                tail,
                                workers));
            }
        }
    }
}
