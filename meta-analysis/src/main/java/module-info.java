import org.jspecify.annotations.NullMarked;

/** Coordinate-based meta-analysis: study set and specification in; maps, tables, report out. */
@NullMarked
module dev.composerunner.metaanalysis {
    requires transitive com.fasterxml.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.composerunner.metaanalysis;
    exports dev.composerunner.metaanalysis.corrector;
    exports dev.composerunner.metaanalysis.diagnostics;
    exports dev.composerunner.metaanalysis.estimator;
    exports dev.composerunner.metaanalysis.identity;
    exports dev.composerunner.metaanalysis.image;
    exports dev.composerunner.metaanalysis.inference;
    exports dev.composerunner.metaanalysis.kernel;
    exports dev.composerunner.metaanalysis.nimads;
    exports dev.composerunner.metaanalysis.permutation;
    exports dev.composerunner.metaanalysis.text;
    exports dev.composerunner.metaanalysis.workflow;
}
