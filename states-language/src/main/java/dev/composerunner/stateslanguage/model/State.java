package dev.composerunner.stateslanguage.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.map.MapMode;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One state of a definition. */
public sealed interface State {

    String name();

    /** How the state reads its input. */
    Reading reading();

    /** The value of the {@code Type} field. */
    default String type() {
        return getClass().getSimpleName();
    }

    /**
     * Runs work outside the interpreter.
     *
     * @param resource ARN of what does the work
     * @param service the same, taken apart
     * @param arguments {@code Arguments} or {@code Parameters}; null where the input of the state is the argument
     * @param timeoutSeconds null where the work may take as long as it does
     * @param heartbeatSeconds longest silence of the worker; null where it need not speak
     * @param credentials null where the work is done in the role of the execution
     */
    record Task(
            String name,
            Reading reading,
            String resource,
            Resource service,
            @Nullable Template arguments,
            @Nullable Template timeoutSeconds,
            @Nullable Template heartbeatSeconds,
            @Nullable Template credentials,
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
            String name,
            Reading reading,
            List<ChoiceRule> rules,
            @Nullable String otherwise,
            Effect effect) implements State {

        public Choice {
            rules = List.copyOf(rules);
        }
    }

    /**
     * Passes its input, or something made of it, on.
     *
     * @param arguments {@code Parameters}; null where the input stands for itself
     * @param result {@code Result}, which takes the place of the input; null where there is none
     */
    record Pass(
            String name,
            Reading reading,
            @Nullable Template arguments,
            @Nullable JsonNode result,
            Effect effect,
            Transition transition)
            implements State {}

    /** Lets time pass. */
    record Wait(String name, Reading reading, Delay delay, Effect effect, Transition transition) implements State {}

    /** Ends its flow well. */
    record Succeed(String name, Reading reading, Effect effect) implements State {}

    /** Ends its flow with an error. */
    record Fail(
            String name,
            Reading reading,
            @Nullable Template error,
            @Nullable Template cause) implements State {}

    /**
     * Runs a flow for each item of an array.
     *
     * @param items {@code Items} or {@code ItemsPath}; null where the input of the state is the array
     * @param itemSelector {@code ItemSelector}, or the {@code Parameters} of old definitions; null where the item itself is the input of the processor
     * @param maxConcurrency null or 0 where as many items run at once as the interpreter allows
     */
    record Map(
            String name,
            Reading reading,
            @Nullable Template items,
            @Nullable Template itemSelector,
            @Nullable Template maxConcurrency,
            Flow processor,
            MapMode mode,
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
            Reading reading,
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
