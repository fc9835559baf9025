import org.jspecify.annotations.NullMarked;

/** What every job of our own does: says how it goes, keeps what it leaves, ends with its record; HTTP calls with limits. */
@NullMarked
module dev.composerunner.job {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive dev.composerunner.contract;
    requires java.management;
    requires transitive java.net.http;
    requires static transitive org.jspecify;

    exports dev.composerunner.job;
    exports dev.composerunner.job.http;
    exports dev.composerunner.job.store;

    uses dev.composerunner.job.BuiltInJob;
}
