package dev.composerunner.stateslanguage.model;

import java.util.List;

/** A rule that leads on to another state after certain errors. */
public record Catcher(List<String> errors, String next, Effect effect) {

    public Catcher {
        errors = List.copyOf(errors);
    }
}
