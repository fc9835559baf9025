package dev.composerunner.stateslanguage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One state of a definition. */
public sealed interface State {

    String name();

    /** The value of the {@code Type} field. */
    default String type() {
        return getClass().getSimpleName();
    }

    /**
     * Runs work outside the interpreter.
     *
     * @param arguments null where the input of the state is the argument
     * @param timeoutSeconds null where the work may take as long as it does
     */
    record Task(
            String name,
            String resource,
            @Nullable Template arguments,
            @Nullable Template timeoutSeconds,
            List<Retrier> retriers,
            List<Catcher> catchers,
            Effect effect,
            Transition transition)
            implements State {

        public Task {
            retriers = List.copyOf(retriers);
            catchers = List.copyOf(catchers);
        }
    }

    /**
     * Leads on by the first rule whose condition is true.
     *
     * @param otherwise the state taken when no rule matches; null makes that an error
     * @param effect applies with {@code otherwise}; each rule has its own
     */
    record Choice(
            String name, List<ChoiceRule> rules, @Nullable String otherwise, Effect effect) implements State {

        public Choice {
            rules = List.copyOf(rules);
        }
    }

    /** Passes its input on. */
    record Pass(String name, Effect effect, Transition transition) implements State {}

    /** Lets time pass. */
    record Wait(String name, Delay delay, Effect effect, Transition transition) implements State {}

    /** Ends its flow well. */
    record Succeed(String name, Effect effect) implements State {}

    /** Ends its flow with an error. */
    record Fail(
            String name, @Nullable Template error, @Nullable Template cause) implements State {}

    /**
     * Runs a flow for each item of an array, inside the same execution.
     *
     * @param items null where the input of the state is the array
     * @param itemSelector null where the item itself is the input of the processor
     * @param maxConcurrency null or 0 where as many items run at once as the interpreter allows
     */
    record Map(
            String name,
            @Nullable Template items,
            @Nullable Template itemSelector,
            @Nullable Template maxConcurrency,
            Flow processor,
            List<Retrier> retriers,
            List<Catcher> catchers,
            Effect effect,
            Transition transition)
            implements State {

        public Map {
            retriers = List.copyOf(retriers);
            catchers = List.copyOf(catchers);
        }
    }

    /**
     * Runs several flows at once on the same input.
     *
     * @param arguments null where the input of the state is the input of the branches
     */
    record Parallel(
            String name,
            @Nullable Template arguments,
            List<Flow> branches,
            List<Retrier> retriers,
            List<Catcher> catchers,
            Effect effect,
            Transition transition)
            implements State {

        public Parallel {
            branches = List.copyOf(branches);
            retriers = List.copyOf(retriers);
            catchers = List.copyOf(catchers);
        }
    }
}
