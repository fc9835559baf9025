import org.jspecify.annotations.NullMarked;

/** Runs a program of a container image, or of this machine, in a sandbox. */
@NullMarked
module dev.composerunner.sandbox {
    requires com.fasterxml.jackson.databind;
    requires org.apache.commons.compress;
    requires static transitive org.jspecify;

    exports dev.composerunner.sandbox;
    exports dev.composerunner.sandbox.image;
}
