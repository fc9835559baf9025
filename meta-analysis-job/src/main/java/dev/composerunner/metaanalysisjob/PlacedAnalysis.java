package dev.composerunner.metaanalysisjob;

import dev.composerunner.job.PhaseClock;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.metaanalysisjob.folder.ResultsFolder;
import dev.composerunner.metaanalysisjob.folder.ResultsFolderException;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import dev.composerunner.metaanalysisjob.results.ResultSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * An analysis that begins only if its results have a place: no results of other settings are there, and the disk has room.
 *
 * @param analysis what is computed
 * @param results the folder of the results
 * @param part whether a part of the permutations is drawn
 * @param overwrite whether results of other settings are replaced
 */
record PlacedAnalysis(Analysis analysis, ResultsFolder results, boolean part, boolean overwrite) implements Analysis {

    @Override
    public void prepare() {
        analysis.prepare();
    }

    @Override
    public ResultSet run(Bundle bundle, Path folder, int threads, Consumer<List<String>> warnings, PhaseClock phases)
            throws IOException {
        if (!overwrite) {
            results.requireSame(bundle.describe(), part);
        }
        results.requireSpace(part ? 0 : ExpectedSize.of(bundle));
        try {
            return analysis.run(bundle, folder, threads, warnings, phases);
        } catch (IOException e) {
            throw new ArtifactException(
                    "cannot write the results to folder " + results.target() + ": " + ResultsFolderException.reason(e),
                    e);
        }
    }
}
