import org.jspecify.annotations.NullMarked;

/** The job type meta-analysis: the APIs of Neurosynth Compose and Neurostore, bundles, the engine in this process. */
@NullMarked
module dev.composerunner.metaanalysisjob {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive dev.composerunner.contract;
    requires transitive dev.composerunner.job;
    requires transitive dev.composerunner.metaanalysis;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports dev.composerunner.metaanalysisjob;
    exports dev.composerunner.metaanalysisjob.folder;
    exports dev.composerunner.metaanalysisjob.inputs;
    exports dev.composerunner.metaanalysisjob.record;

    provides dev.composerunner.contract.submission.JobType with
            dev.composerunner.metaanalysisjob.MetaAnalysisType;
    provides dev.composerunner.job.BuiltInJob with
            dev.composerunner.metaanalysisjob.MetaAnalysisJob;

    // Records that are not API are read and written by reflection.
    opens dev.composerunner.metaanalysisjob.folder to
            com.fasterxml.jackson.databind;
    opens dev.composerunner.metaanalysisjob.results to
            com.fasterxml.jackson.databind;
}
