package dev.composerunner.stateslanguage.model.template;

import java.util.List;

/** A path to exactly one place in a JSON value: {@code $.job.results[0]}. */
public record ReferencePath(List<Step> steps) {

    /** The whole value. */
    public static final ReferencePath ROOT = new ReferencePath(List.of());

    public ReferencePath {
        steps = List.copyOf(steps);
    }

    /** One step down. */
    public sealed interface Step {

        /** To a field of an object. */
        record Name(String name) implements Step {}

        /** To an element of an array. */
        record Index(int index) implements Step {}
    }

    /** The path as a definition may write it. */
    @Override
    public String toString() {
        var text = new StringBuilder("$");
        for (Step step : steps) {
            switch (step) {
                case Step.Name(String name) -> text.append("['").append(name).append("']");
                case Step.Index(int index) -> text.append('[').append(index).append(']');
            }
        }
        return text.toString();
    }
}
