package dev.composerunner.metaanalysis.placement;

import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The modelled activation maps of many experiments, a few at a time. */
public final class ActivationMaps {

    /*
     * Maps are made on all threads and used on the caller's, in the order of the experiments: what is summed is summed in the same
     * order whatever the number of threads, and no more than one batch is in memory.
     */
    private static final int BATCH_PER_THREAD = 8;

    private final ActivationModel model;
    private final Workers workers;

    public ActivationMaps(ActivationModel model, Workers workers) {
        this.model = model;
        this.workers = workers;
    }

    /** What is done with a map. */
    public interface Use<T> {

        /** Turns a map into what is to be added; called on any thread. */
        T prepare(ModelledActivation activation);

        /** Adds what was prepared; called once per experiment, in ascending order. */
        void add(int experiment, T prepared);
    }

    public <T> void forEach(List<Experiment> experiments, Use<T> use) {
        int threads = workers.threads();
        var scratches = new ArrayList<ActivationModel.Scratch>();
        for (int t = 0; t < threads; t++) {
            scratches.add(model.scratch());
        }
        int batch = threads * BATCH_PER_THREAD;
        for (int start = 0; start < experiments.size(); start += batch) {
            workers.report("modelled activation", start, experiments.size());
            int first = start;
            int size = Math.min(batch, experiments.size() - start);
            var prepared = new ArrayList<@Nullable T>();
            for (int n = 0; n < size; n++) {
                prepared.add(null);
            }
            workers.forEach(threads, t -> {
                for (int n = t; n < size; n += threads) {
                    prepared.set(n, use.prepare(model.of(experiments.get(first + n), scratches.get(t))));
                }
            });
            for (int n = 0; n < size; n++) {
                var map = prepared.get(n);
                if (map == null) {
                    throw new IllegalStateException("no map of experiment " + (first + n));
                }
                use.add(first + n, map);
            }
        }
        workers.report("modelled activation", experiments.size(), experiments.size());
    }
}
