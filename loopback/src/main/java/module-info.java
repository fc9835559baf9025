import org.jspecify.annotations.NullMarked;

/** HTTP servers on 127.0.0.1: limits on connections, and callers that may be refused. */
@NullMarked
module dev.composerunner.loopback {
    requires transitive java.logging;
    requires transitive org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires transitive org.eclipse.jetty.server;
    requires transitive org.eclipse.jetty.util;
    requires static transitive org.jspecify;

    exports dev.composerunner.loopback;
    exports dev.composerunner.loopback.log;
}
