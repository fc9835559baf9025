package dev.composerunner.metaanalysisjob;

import dev.composerunner.job.PhaseClock;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import dev.composerunner.metaanalysisjob.results.ResultSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Computes a bundle. */
interface Analysis {

    /** Loads what every computation needs; called while the bundle is still on its way. */
    default void prepare() {}

    /**
     * Computes {@code bundle} and writes the results into {@code folder}, which is there and empty.
     *
     * @param warnings takes what is noticed and does not stop the computation
     * @param phases is told what is being done
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    ResultSet run(Bundle bundle, Path folder, int threads, Consumer<List<String>> warnings, PhaseClock phases)
            throws IOException;
}
