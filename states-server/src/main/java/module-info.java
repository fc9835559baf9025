import org.jspecify.annotations.NullMarked;

/** The Step Functions API on one machine, to be embedded or run as a program. */
@NullMarked
// The SDK has no module descriptors, and its client and requests are this module's API.
@SuppressWarnings("requires-transitive-automatic")
module dev.composerunner.statesserver {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires com.h2database;
    requires transitive dev.composerunner.loopback;
    requires transitive dev.composerunner.stateslanguage;
    requires java.sql;
    requires org.eclipse.jetty.http;
    requires transitive org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires static transitive org.jspecify;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires transitive software.amazon.awssdk.services.sfn;
    requires software.amazon.awssdk.utils;

    exports dev.composerunner.statesserver;
    exports dev.composerunner.statesserver.embedding;
    exports dev.composerunner.statesserver.folder;

    // Records are read and written by reflection.
    opens dev.composerunner.statesserver.store to
            com.fasterxml.jackson.databind;
}
