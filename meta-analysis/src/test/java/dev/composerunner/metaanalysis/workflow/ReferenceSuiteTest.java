package dev.composerunner.metaanalysis.workflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.diagnostics.Diagnosis;
import dev.composerunner.metaanalysis.estimator.Fit;
import dev.composerunner.metaanalysis.estimator.RecordedDraws;
import dev.composerunner.metaanalysis.estimator.Scale;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Nifti;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every case of a folder of NiMARE's recorded runs and holds maps, null distributions and tables against them.
 *
 * <p>The folder is the property {@code reference.dir}. A case is {@code golden/NAME/params.json}, which says what was run, with maps
 * and nulls beside it, on the input {@code bundles/ID} whose id the name contains. Random draws are taken from {@code
 * intermediates} where they were recorded for as many permutations.
 */
@DisplayName("NiMARE's recorded runs")
final class ReferenceSuiteTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Mask MASK = Mask.mni152();
    private static final String MONTE_CARLO = "_corr-FWE_method-montecarlo";
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99};

    private static Path folder() {
        var given = System.getProperty("reference.dir", "");
        var folder = given.isEmpty()
                ? Path.of(System.getProperty("shared.dir", "../shared"), "meta-analysis")
                : Path.of(given);
        assumeTrue(Files.isDirectory(folder), () -> "no reference data in " + folder.toAbsolutePath());
        return folder;
    }

    @TestFactory
    List<DynamicTest> run_everyRecordedCase_givesWhatWasRecorded() throws IOException {
        var folder = folder();
        try (var cases = Files.list(folder.resolve("golden"))) {
            return cases.filter(path -> Files.exists(path.resolve("params.json")))
                    .sorted()
                    .map(path ->
                            DynamicTest.dynamicTest(path.getFileName().toString(), () -> new Case(folder, path).run()))
                    .toList();
        }
    }

    private static final class Case {

        private final Path folder;
        private final Path golden;
        private final String name;
        private final JsonNode params;
        private final List<Experiment> first;
        private final List<Experiment> second;
        private final Settings settings;
        private final Comparison comparison;
        private final List<String> words = new ArrayList<>();

        Case(Path folder, Path golden) throws IOException {
            this.folder = folder;
            this.golden = golden;
            name = golden.getFileName().toString();
            params = JSON.readTree(golden.resolve("params.json").toFile());
            var bundle = bundle();
            var specification = specification();
            settings = Settings.of(specification);
            comparison = new Comparison(specification.estimator().type());
            StudySet studySet;
            try (var in = Files.newInputStream(bundle.resolve("studyset.json"))) {
                studySet = StudySet.read(in);
            }
            var annotation = Annotation.read(
                    JSON.readTree(bundle.resolve("annotation.json").toFile()));
            if (params.has("group1_ids")) {
                var all = experiments(Selection.of(withoutGroups(specification), studySet, annotation, Optional.empty())
                        .first());
                first = ofIds(all, params.path("group1_ids"));
                second = ofIds(all, params.path("group2_ids"));
            } else {
                var selected = Selection.of(specification, studySet, annotation, Optional.empty());
                first = experiments(selected.first());
                second = selected.second().map(Case::experiments).orElse(List.of());
            }
        }

        private static List<Experiment> experiments(StudySet group) {
            return Experiments.of(group.combineAnalyses(), new ArrayList<>());
        }

        private static List<Experiment> ofIds(List<Experiment> experiments, JsonNode ids) {
            var wanted = new ArrayList<String>();
            ids.forEach(id -> wanted.add(id.textValue()));
            return experiments.stream()
                    .filter(experiment -> wanted.contains(experiment.id()))
                    .toList();
        }

        /** The bundle of the longest id that the case's name contains. */
        private Path bundle() throws IOException {
            try (var bundles = Files.list(folder.resolve("bundles"))) {
                var found = bundles.filter(
                                path -> name.contains(path.getFileName().toString()))
                        .max(Comparator.comparingInt(
                                path -> path.getFileName().toString().length()));
                assumeTrue(found.isPresent(), () -> "no input of case " + name + " in " + folder.resolve("bundles"));
                return found.orElseThrow();
            }
        }

        private Specification specification() throws IOException {
            if (params.has("specification")) {
                return Specification.read(params.path("specification"));
            }
            var specification = (ObjectNode) JSON.readTree(
                    "{\"type\":\"CBMA\",\"filter\":\"included\",\"corrector\":{\"type\":\"FDRCorrector\"}}");
            var estimator = specification
                    .putObject("estimator")
                    .put("type", params.path("estimator").textValue());
            var arguments = (ObjectNode) params.path("args").deepCopy();
            var pool = golden.resolve("xyz.txt");
            if (Files.exists(pool)) {
                var positions = arguments.putArray("xyz");
                for (var line : Files.readAllLines(pool)) {
                    var position = positions.addArray();
                    for (var number : line.strip().split("\\s+", -1)) {
                        position.add(Double.parseDouble(number));
                    }
                }
            }
            estimator.set("args", arguments);
            return Specification.read(specification);
        }

        private static Specification withoutGroups(Specification specification) {
            return new Specification(
                    specification.type(),
                    specification.estimator(),
                    specification.corrector(),
                    specification.filter(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    specification.seed(),
                    specification.diagnostics());
        }

        void run() throws IOException {
            long start = System.nanoTime();
            try (var workers = new Workers(2, Progress.NONE)) {
                var permutations = Permutations.here(workers);
                int foci = first.stream()
                        .mapToInt(experiment -> experiment.foci().size())
                        .sum();
                int planned = params.path("fwe")
                        .path("n_iters")
                        .asInt(params.path("args").path("n_iters").asInt(0));
                var draws =
                        RecordedDraws.in(folder.resolve("intermediates"), planned, foci, first.size() + second.size());
                var fit = draws.fit(settings.estimator(), first, second, MASK, permutations);
                var maps = new LinkedHashMap<>(fit.maps());
                for (Corrector corrector : List.of(
                        new FdrCorrector(FdrCorrector.Method.INDEP),
                        new FdrCorrector(FdrCorrector.Method.NEGCORR),
                        new BonferroniCorrector())) {
                    if (recorded(corrector.suffix())) {
                        maps.putAll(corrector.correct(fit, permutations).maps());
                    }
                }
                if (recorded(MONTE_CARLO)) {
                    familyWise(fit, draws, permutations, maps);
                }
                compareMaps(fit, draws, maps);
                compareTables(maps);
            }
            System.out.printf(
                    "%s: %s; %s; %.1f s%n",
                    name, comparison, String.join("; ", words), (System.nanoTime() - start) / 1e9);
            assertThat(comparison.faults()).as(name).isEmpty();
        }

        private boolean recorded(String part) throws IOException {
            try (var files = Files.list(golden)) {
                return files.anyMatch(file -> file.getFileName().toString().contains(part));
            }
        }

        private void familyWise(Fit fit, RecordedDraws draws, Permutations permutations, Map<String, float[]> maps)
                throws IOException {
            var fwe = params.path("fwe");
            boolean clusters = recorded("level-cluster" + MONTE_CARLO);
            var monteCarlo = new MonteCarlo(
                    fwe.path("n_iters").asInt(1000),
                    fwe.path("voxel_thresh").asDouble(0.001),
                    !clusters,
                    0,
                    MonteCarlo.Compatibility.NIMARE,
                    Optional.empty());
            var own = RecordedDraws.NONE.fit(settings.estimator(), first, second, MASK, permutations);
            var ownNulls = RecordedDraws.nulls(own, RecordedDraws.NONE.familyWise(own, monteCarlo, permutations));
            for (var distribution : ownNulls.entrySet()) {
                var recorded = nullValues(distribution.getKey());
                recorded.ifPresent(
                        values -> comparison.quantiles(distribution.getKey(), distribution.getValue(), values));
            }
            words.add(ownNulls.size() + " nulls of own draws within Monte-Carlo error");
            if (draws.suit(fit)) {
                var controlled = draws.familyWise(fit, monteCarlo, permutations);
                controlled.maps().forEach((map, values) -> maps.put(map + MONTE_CARLO, values));
                var nulls = RecordedDraws.nulls(fit, controlled);
                double worst = 0;
                for (var distribution : nulls.entrySet()) {
                    var recorded = nullValues(distribution.getKey());
                    if (recorded.isPresent()) {
                        worst = Math.max(
                                worst, comparison.same(distribution.getKey(), distribution.getValue(), recorded.get()));
                    }
                }
                words.add("%d nulls of recorded draws off by %.1g at most".formatted(nulls.size(), worst));
            }
        }

        private Optional<double[]> nullValues(String of) throws IOException {
            var file = golden.resolve("null_values_" + of + "_corr-fwe_method-montecarlo.txt");
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            return Optional.of(Files.readAllLines(file).stream()
                    .mapToDouble(Double::parseDouble)
                    .sorted()
                    .toArray());
        }

        private void compareMaps(Fit fit, RecordedDraws draws, Map<String, float[]> maps) throws IOException {
            /* What comes from random draws that were not recorded can be compared by its distribution alone. */
            boolean drawn = settings.estimator() instanceof Scale;
            try (var files = Files.newDirectoryStream(golden, "*.nii.gz")) {
                for (var file : files) {
                    var map = file.getFileName().toString().replace(".nii.gz", "");
                    boolean random = (map.contains(MONTE_CARLO) && !draws.suit(fit)) || (drawn && !map.equals("stat"));
                    if (!random) {
                        comparison.map(
                                map,
                                requireNonNull(
                                        maps.get(map), () -> name + " gave no map " + map + " but " + maps.keySet()),
                                MASK.mask(Nifti.read(file)));
                    }
                }
            }
        }

        private void compareTables(Map<String, float[]> maps) throws IOException {
            var tables = folder.resolve("golden-tables-stable").resolve(name);
            if (!Files.isDirectory(tables)) {
                return;
            }
            var volumes = new LinkedHashMap<String, Volume>();
            maps.forEach((map, values) -> volumes.put(map, MASK.unmask(values)));
            int compared = 0;
            try (var files = Files.newDirectoryStream(tables, "*_tab-clust.tsv")) {
                for (var file : files) {
                    var target = file.getFileName().toString().replace("_tab-clust.tsv", "");
                    if (volumes.containsKey(target)) {
                        var rows = Files.readAllLines(file).stream()
                                .map(line -> List.of(line.split("\t", -1)))
                                .toList();
                        SharedReference.assertSameTable(
                                Diagnosis.of(volumes, target, 1.65, 10, first, second)
                                        .clusterTable(),
                                rows);
                        compared++;
                    }
                }
            }
            words.add(compared + " tables equal");
        }
    }

    /** How far maps and nulls of one case are from the recorded ones, and which are too far. */
    private static final class Comparison {

        /*
         * A voxel counts as equal if it is off by no more than a millionth, or a float's step. Values of stat below 2^-30 may be off by
         * the steps of 1 - exp(L), 2^-53 for each ALE (docs/numerics.md). Where few experiments reach a voxel, ALESubtraction's p hangs
         * on the last bit of exp: such voxels are counted, not bounded, and move that map's false discovery rate everywhere a little.
         */
        private static final double EQUAL = 1e-6;
        private static final double STEP = 0x1p-53;
        private static final double Z = 1e-3;
        private static final double SHARED = 2e-2;
        private static final double UNDECIDED = 1.5e-3;

        private final boolean ale;
        private final boolean subtraction;
        private final List<String> faults = new ArrayList<>();
        private final Map<String, Double> worst = new LinkedHashMap<>();
        private double unequal;
        private int maps;

        Comparison(String estimator) {
            subtraction = estimator.equals("ALESubtraction");
            ale = estimator.equals("ALE") || estimator.equals("SCALE") || subtraction;
        }

        List<String> faults() {
            return faults;
        }

        void map(String name, float[] got, float[] recorded) {
            maps++;
            var kind = name.replaceFirst("_.*", "");
            boolean undecided = subtraction && name.contains("MinusGroup2");
            double equalTo = undecided && name.contains("_corr-FDR") ? SHARED : EQUAL;
            int different = 0;
            double furthest = 0;
            for (int voxel = 0; voxel < recorded.length; voxel++) {
                double off = Math.abs((double) got[voxel] - recorded[voxel]);
                double size = Math.abs(recorded[voxel]);
                boolean equal = off <= Math.max(Math.ulp(recorded[voxel]), equalTo * Math.max(size, undecided ? 1 : 0))
                        || (kind.equals("stat") && ale && off <= (subtraction ? 2 : 1) * STEP);
                if (!equal) {
                    different++;
                }
                // NaN must not pass for near.
                furthest = Double.isNaN(off)
                        ? Double.POSITIVE_INFINITY
                        : Math.max(furthest, equal ? 0 : kind.equals("z") || kind.equals("logp") ? off : off / size);
            }
            double share = (double) different / recorded.length;
            unequal = Math.max(unequal, share);
            worst.merge(kind, furthest, Math::max);
            double bound = switch (kind) {
                case "stat", "chi2", "prob" -> 0;
                case "z" -> Z;
                default -> 10 * Z;
            };
            fault(undecided ? share > UNDECIDED : share > 1e-3 || furthest > bound, name, share, furthest);
        }

        private void fault(boolean is, String name, double share, double furthest) {
            if (is) {
                faults.add("%s: %.3g %% of voxels unequal, off by %.3g".formatted(name, 100 * share, furthest));
            }
        }

        /** Holds two nulls equal and returns the largest relative difference. */
        double same(String name, double[] got, double[] sortedRecorded) {
            var sorted = got.clone();
            Arrays.sort(sorted);
            double furthest = 0;
            for (int n = 0; n < sortedRecorded.length; n++) {
                furthest = Math.max(
                        furthest,
                        Math.abs(sorted[n] - sortedRecorded[n]) / Math.max(Math.abs(sortedRecorded[n]), 1e-30));
            }
            if (!(furthest <= (name.contains("size") ? 0 : EQUAL))) {
                faults.add("null of " + name + " is off by " + furthest);
            }
            return furthest;
        }

        /** Holds quantiles of one null between the values of the other whose ranks are 4 standard errors away. */
        void quantiles(String name, double[] got, double[] sortedRecorded) {
            var sorted = got.clone();
            Arrays.sort(sorted);
            int count = sortedRecorded.length;
            for (double quantile : QUANTILES) {
                double spread = 4 * Math.sqrt(quantile * (1 - quantile) * count * (1 + (double) count / sorted.length));
                double value = sorted[(int) (quantile * (sorted.length - 1))];
                int low = (int) Math.floor(quantile * (count - 1) - spread);
                int high = (int) Math.ceil(quantile * (count - 1) + spread);
                /* Beyond the ends of what was recorded nothing is known. */
                double least = low < 0 ? Double.NEGATIVE_INFINITY : sortedRecorded[low];
                double most = high >= count ? Double.POSITIVE_INFINITY : sortedRecorded[high];
                if (!(value >= least && value <= most)) {
                    faults.add("quantile %s of null of %s is %s, recorded %s to %s"
                            .formatted(quantile, name, value, least, most));
                }
            }
        }

        @Override
        public String toString() {
            var text = new StringBuilder(maps + " maps");
            worst.forEach((kind, value) ->
                    text.append(value == 0 ? ", " + kind + " equal" : ", %s off by %.2g".formatted(kind, value)));
            return text + (unequal == 0 ? "" : " in %.3f %% of voxels at most".formatted(100 * unequal));
        }
    }
}
