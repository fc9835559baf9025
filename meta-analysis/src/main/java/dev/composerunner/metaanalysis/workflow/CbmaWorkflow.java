package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.corrector.Correction;
import dev.composerunner.metaanalysis.corrector.MonteCarloCorrector;
import dev.composerunner.metaanalysis.diagnostics.Diagnosis;
import dev.composerunner.metaanalysis.diagnostics.Table;
import dev.composerunner.metaanalysis.diagnostics.Tail;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.internal.Workers;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.DrawnPart;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** A coordinate-based meta-analysis of one group of experiments, ready to run: fit, correct, diagnose. */
public final class CbmaWorkflow {

    /*
     * The diagnostics' threshold is a z-value, one-tailed p of about 0.05, and the least number of voxels of a cluster; both are the
     * peer's.
     */
    private static final double DIAGNOSTIC_Z = 1.65;
    private static final int DIAGNOSTIC_VOXELS = 10;

    private final Settings settings;
    private final List<Experiment> experiments;
    private final List<String> warnings;

    private CbmaWorkflow(Settings settings, List<Experiment> experiments, List<String> warnings) {
        this.settings = settings;
        this.experiments = experiments;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Picks analyses, makes one experiment per study of them, and checks that all can be run.
     *
     * @throws InvalidAnalysisException if it cannot; the message says why and names the experiments at fault
     */
    public static CbmaWorkflow of(Specification specification, StudySet studySet, Annotation annotation) {
        var settings = Settings.of(specification);
        var warnings = new ArrayList<>(settings.warnings());
        warnings.addAll(studySet.duplicates());
        var selected = Selection.of(specification, studySet, annotation).combineAnalyses();
        var experiments = Experiments.of(selected, warnings);
        if (settings.estimator() instanceof Ale ale && ale.kernel().width() instanceof AleKernel.EachSampleSize) {
            requireSampleSizes(experiments);
        }
        return new CbmaWorkflow(settings, experiments, warnings);
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
                    + unusable.size() + " of " + experiments.size() + " have none: " + Experiments.named(unusable)
                    + "; add sample sizes to the studies, or give the estimator kernel__fwhm or kernel__sample_size");
        }
    }

    /** What was ignored, left out or taken as it is, a sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /** The experiments that are run, in ascending order of ids. */
    public List<Experiment> experiments() {
        return experiments;
    }

    /**
     * Runs the meta-analysis. The result is the same whatever the number of threads.
     *
     * @param threads at least 1
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
            return run(Permutations.merged(workers, fingerprint(), parts));
        }
    }

    /**
     * Draws a part of the permutations that a run needs: those of the fit's null, if the estimator has one by permutation, and once
     * {@code parts} hold all of it, those of the correction's null.
     *
     * @param from number of the first permutation, from 0
     * @param to number after the last permutation
     * @param parts what earlier nulls of the run need, in full
     * @throws InvalidAnalysisException if the run needs no permutations beyond those of {@code parts}
     */
    public DrawnPart partialNull(int from, int to, int threads, Progress progress, List<PartialNull> parts) {
        requireCuttable();
        try (var workers = new Workers(threads, progress)) {
            run(Permutations.cut(workers, fingerprint(), parts, from, to));
        } catch (Permutations.PartReady ready) {
            return ready.drawn();
        }
        throw new InvalidAnalysisException(
                "the analysis draws no permutations beyond those already given, so there is no" + " part [" + from
                        + ", " + to + ") to draw; run it as a whole");
    }

    private void requireCuttable() {
        if (settings.corrector() instanceof MonteCarloCorrector corrector
                && corrector.settings().earlyStop().isPresent()) {
            throw new InvalidAnalysisException(
                    "a run with an early stop cannot be cut into parts, since each look needs"
                            + " all permutations before it; leave early_stop out");
        }
    }

    private String fingerprint() {
        return Fingerprint.of(Version.current(), settings.estimator(), settings.corrector(), experiments);
    }

    private MetaAnalysisResult run(Permutations permutations) {
        var workers = permutations.workers();
        var mask = Mask.mni152();
        var fit = settings.estimator().fit(experiments, mask, permutations);
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
            diagnose(target, maps, tables);
        }
        workers.report("diagnostics", 1, 1);
        var description =
                Description.of(settings.estimator(), settings.corrector(), experiments, correction.permutations());
        return new MetaAnalysisResult(maps, tables, description, permutations.reports(), workers.threads());
    }

    /** Names of the maps whose clusters are looked at: those of cluster mass, or all corrected ones where there is no such null. */
    private static List<String> targets(Correction correction) {
        return correction.maps().keySet().stream()
                .filter(name -> name.startsWith("z_"))
                .filter(name -> correction.permutations().isEmpty() || name.contains("_desc-mass"))
                .toList();
    }

    private void diagnose(String target, Map<String, Volume> maps, Map<String, Table> tables) {
        var diagnosis = Diagnosis.of(maps, target, DIAGNOSTIC_Z, DIAGNOSTIC_VOXELS, experiments);
        tables.put(target + "_tab-clust", diagnosis.clusterTable());
        for (var tail : Tail.values()) {
            var labels = diagnosis.labels().get(tail);
            var counts = diagnosis.focusCounts().get(tail);
            if (labels != null && counts != null) {
                var end = "_tail-" + tail.id();
                maps.put("label" + target.substring(target.indexOf('_')) + end, labels);
                tables.put(target + "_diag-FocusCounter_tab-counts" + end, counts);
            }
        }
    }
}
