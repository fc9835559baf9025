package dev.composerunner.stateslanguage.model;

import dev.composerunner.stateslanguage.model.template.Template;

/** How long a Wait state waits. */
public sealed interface Delay {

    /** A number of whole seconds from the entry of the state. */
    record Seconds(Template value) implements Delay {}

    /** Until an ISO 8601 date and time with an offset; a past one does not wait. */
    record Until(Template timestamp) implements Delay {}
}
