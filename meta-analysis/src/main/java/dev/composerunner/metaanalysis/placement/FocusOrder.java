package dev.composerunner.metaanalysis.placement;

import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The foci of all experiments, in the order of experiments and of foci within them. */
public final class FocusOrder {

    private FocusOrder() {}

    /** The number of each focus' experiment. */
    public static int[] experiments(List<Experiment> observed) {
        return IntStream.range(0, observed.size())
                .flatMap(e ->
                        IntStream.generate(() -> e).limit(observed.get(e).foci().size()))
                .toArray();
    }

    /** What {@code make} makes of each focus' kernel; it is called once for each width. */
    public static <C> List<C> kernels(AleKernel kernel, List<Experiment> observed, Grid grid, Function<Stamp, C> make) {
        var known = new HashMap<Double, C>();
        var kernels = new ArrayList<C>();
        for (var experiment : observed) {
            var made = known.computeIfAbsent(
                    kernel.sigma(experiment, grid), absent -> make.apply(kernel.stamp(experiment, grid)));
            experiment.foci().forEach(focus -> kernels.add(made));
        }
        return kernels;
    }
}
