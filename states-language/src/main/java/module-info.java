import org.jspecify.annotations.NullMarked;

/**
 * An interpreter of the Amazon States Language, to be embedded.
 *
 * <p>Packages named {@code internal} are public in Java where another package needs them, and no API.
 */
@NullMarked
module dev.composerunner.stateslanguage {
    requires com.dashjoin.jsonata;
    requires transitive com.fasterxml.jackson.databind;
    requires json.path;
    requires static transitive org.jspecify;

    exports dev.composerunner.stateslanguage;
    exports dev.composerunner.stateslanguage.execution;
    exports dev.composerunner.stateslanguage.journal;
    exports dev.composerunner.stateslanguage.model;
    exports dev.composerunner.stateslanguage.model.map;
    exports dev.composerunner.stateslanguage.model.template;
    exports dev.composerunner.stateslanguage.task;
}
