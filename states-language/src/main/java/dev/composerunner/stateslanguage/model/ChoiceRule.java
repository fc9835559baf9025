package dev.composerunner.stateslanguage.model;

import dev.composerunner.stateslanguage.model.template.Condition;

/** One way out of a Choice state, taken where its condition is the first that is true. */
public record ChoiceRule(Condition condition, String next, Effect effect) {}
