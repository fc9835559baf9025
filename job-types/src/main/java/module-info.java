import org.jspecify.annotations.NullMarked;

/** Job types that people write as a file: reading one, checking it and the parameters of a job, filling in its command. */
@NullMarked
module dev.composerunner.jobtypes {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive dev.composerunner.contract;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.networknt.schema;
    requires static transitive org.jspecify;

    exports dev.composerunner.jobtypes;
}
