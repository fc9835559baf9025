package dev.composerunner.metaanalysis.kernel;

import dev.composerunner.metaanalysis.image.Grid;

/** How the foci of an experiment become its modelled activation map. */
public sealed interface Kernel permits AleKernel, MkdaKernel {

    /** The stamp that an experiment puts on each of its foci. */
    Stamp stamp(Experiment experiment, Grid grid);
}
