import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.text.CoordinateFile;
import dev.composerunner.metaanalysis.text.TextStudySet;
import dev.composerunner.metaanalysis.workflow.CbmaWorkflow;
import dev.composerunner.metaanalysis.workflow.MetaAnalysisResult;
import dev.composerunner.metaanalysis.workflow.Specification;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A meta-analysis inside another program: reads a file of coordinates, computes, looks at maps and tables in memory, writes files.
 *
 * <p>Arguments: a file of coordinates, and a folder for the results.
 */
public final class EmbeddedMetaAnalysis {

    /** What to compute, as in {@code specification.json}; {@code included} is the column that picks all experiments of a file. */
    private static final String SPECIFICATION =
            """
            {
              "type": "CBMA",
              "estimator": {"type": "ALE"},
              "corrector": {"type": "FWECorrector", "args": {"method": "montecarlo", "n_iters": 200, "voxel_thresh": 0.001}},
              "filter": "included",
              "conditions": ["true"],
              "weights": [1],
              "seed": 7
            }
            """;

    private static final String CORRECTED_Z = "z_desc-mass_level-cluster_corr-FWE_method-montecarlo";

    private EmbeddedMetaAnalysis() {}

    /** Returns normally, or with exit code 2 if the file or the specification cannot be used. */
    public static void main(String[] arguments) throws IOException {
        try {
            var result = compute(Path.of(arguments[0]));
            show(result);
            var files = result.writeTo(Path.of(arguments[1]));
            System.out.println(files.size() + " files written to " + arguments[1]);
        } catch (InvalidAnalysisException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static MetaAnalysisResult compute(Path coordinates) throws IOException {
        var file = CoordinateFile.read(coordinates);
        file.warnings().forEach(System.err::println);
        var experiments = TextStudySet.of(file);
        var specification = Specification.read(new ObjectMapper().readTree(SPECIFICATION));
        var workflow = CbmaWorkflow.of(specification, experiments.studySet(), experiments.annotation());
        workflow.warnings().forEach(System.err::println);
        System.out.println(workflow.experiments().size() + " experiments");

        int threads = Runtime.getRuntime().availableProcessors();
        Progress progress = (phase, done, total) -> System.err.println(phase + ": " + done + " of " + total);
        return workflow.run(threads, progress);
    }

    private static void show(MetaAnalysisResult result) {
        var z = result.maps().get(CORRECTED_Z);
        System.out.println("z at -44, 16, 4: " + z.at(-44, 16, 4));
        var clusters = result.tables().get(CORRECTED_Z + "_tab-clust");
        System.out.println(String.join("  ", clusters.columns()));
        clusters.rows().forEach(row -> System.out.println(String.join("  ", row)));
    }
}
