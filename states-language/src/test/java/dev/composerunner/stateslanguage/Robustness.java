package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.Payload;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.jsonata.Bindings;
import dev.composerunner.stateslanguage.internal.jsonata.Bounds;
import dev.composerunner.stateslanguage.internal.jsonata.Evaluator;
import dev.composerunner.stateslanguage.internal.jsonata.ExpressionException;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import dev.composerunner.stateslanguage.model.InvalidDefinitionException;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.Problem.Severity;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.stateslanguage.model.template.Template;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What holds for any definition and any input, however they came about: a definition is accepted or refused with sentences, an execution
 * ends within its bounds and has a history of its own, and one that is resumed ends like one that never stopped.
 */
final class Robustness {

    private static final int MOST_EVENTS = 400;
    private static final long MOST_SECONDS = 200;
    private static final Pattern WORDS_OF_THE_MACHINERY = Pattern.compile(
            "java\\.|com\\.(dashjoin|jayway|fasterxml)|Cannot invoke|Exception:|Exception$|cannot be cast");
    /** What is drawn anew, or read from the clock, when an execution goes on. */
    private static final Pattern FICKLE = Pattern.compile(
            "\\$(now|millis|random|uuid|shuffle)|Random|UUID|\\$\\$|context|Timeout|Timestamp|Heartbeat|Seconds");

    private static final Set<String> BRANCHES = Set.of("ParallelStateStarted", "MapStateStarted");

    /** Of one expression: so long that only one without end takes it, on a slow machine too. */
    private static final Duration BOUND = Duration.ofSeconds(2);

    private static final Evaluator EVALUATOR = new Evaluator(new Bounds(BOUND, 3_000), new FakeTime(), new Random(7));

    private Robustness() {}

    /** A definition that is nearly right, run with an input. */
    static void ofExecutions(byte[] bytes) {
        var draws = new Draws(bytes);
        var random = new RandomDefinitions(draws);
        ObjectNode node = random.definition();
        JsonNode input = random.data();
        StateMachineDefinition definition = checked(node.toString());
        if (definition != null) {
            Finished whole = run(definition, input, node);
            // Of several branches that fail, another may be the first the next time.
            boolean several = whole.events.stream().anyMatch(event -> BRANCHES.contains(event.type()));
            boolean steady = !FICKLE.matcher(node.toString()).find()
                    && whole.events.stream().noneMatch(event -> event.type().endsWith("StateFailed"))
                    && (whole.outcome instanceof Outcome.Succeeded || !several);
            if (steady) {
                checkResumed(definition, node, whole, draws);
            }
        }
    }

    /** Any text at all, or a definition with a few bytes of it changed. */
    static void ofTexts(byte[] bytes) {
        var draws = new Draws(bytes);
        StringBuilder text = new StringBuilder();
        if (draws.below(4) > 0) {
            text.append(new RandomDefinitions(draws).definition());
            for (int i = draws.below(6); i > 0; i--) {
                int at = (draws.below(256) * 256 + draws.below(256)) % text.length();
                text.setCharAt(at, (char) draws.below(256));
            }
        } else {
            text.append(new String(bytes, StandardCharsets.UTF_8));
        }
        checked(text.toString());
    }

    /** An expression in JSONata, over an input. */
    static void ofExpressions(byte[] bytes) {
        var draws = new Draws(bytes);
        String expression = new RandomExpressions(draws).jsonata();
        JsonNode input = new RandomDefinitions(draws).data();
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        states.set("input", input);
        try {
            JsonNode value = EVALUATOR.evaluate(
                    new Template.Expression(expression), "Output", Bindings.of(Map.of("v", input), states));
            assertThat(value.isMissingNode()).isFalse();
        } catch (ExpressionException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContainPattern(WORDS_OF_THE_MACHINERY);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The definition, or null where it is refused, as it must then be with a reason. */
    private static @Nullable StateMachineDefinition checked(String text) {
        List<Problem> problems = StateMachineDefinition.problems(text, ExecutionType.STANDARD);
        for (Problem problem : problems) {
            assertThat(problem.message())
                    .describedAs("problem of %s", text)
                    .isNotBlank()
                    .doesNotContainPattern(WORDS_OF_THE_MACHINERY);
            assertThat(problem.path()).matches("(?s)(/.*)?");
        }
        boolean refused = problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        try {
            StateMachineDefinition definition = StateMachineDefinition.parse(text);
            assertThat(refused).describedAs(text).isFalse();
            return definition;
        } catch (InvalidDefinitionException e) {
            assertThat(refused).describedAs(text).isTrue();
            return null;
        }
    }

    private record Finished(Outcome outcome, List<HistoryEvent> events, JournalRecord record) {}

    private static Finished run(StateMachineDefinition definition, JsonNode input, JsonNode shown) {
        List<HistoryEvent> told = Collections.synchronizedList(new ArrayList<>());
        var journal = new MemoryJournal();
        Execution execution = interpreter(definition, journal, told).start(Machine.CONTEXT, input);
        Outcome outcome = outcome(execution, shown, input);
        checkHistory(outcome, told, shown, input);
        return new Finished(outcome, told, journal.read(Machine.CONTEXT.arn()));
    }

    private static void checkResumed(StateMachineDefinition definition, JsonNode shown, Finished whole, Draws draws) {
        JournalRecord record = whole.record;
        int kept =
                (draws.below(256) * 256 + draws.below(256)) % (record.entries().size() + 1);
        var cut = new JournalRecord(
                record.context(), record.input(), record.entries().subList(0, kept));
        var journal = MemoryJournal.of(cut);
        Execution execution = interpreter(definition, journal, Collections.synchronizedList(new ArrayList<>()))
                .resume(cut);
        assertThat(outcome(execution, shown, record.input()))
                .describedAs(
                        "resumed after %d of %d entries: %s of %s",
                        kept, record.entries().size(), shown, record.input())
                .isEqualTo(whole.outcome);
        checkHistory(whole.outcome, journal.read(record.context().arn()).history(), shown, record.input());
    }

    private static Interpreter interpreter(
            StateMachineDefinition definition, Journal journal, List<HistoryEvent> told) {
        var callbacks = new Callbacks();
        return new Interpreter(
                        definition, request -> answer(request, callbacks), new FakeTime(), new Random(7), told::add)
                .withCallbacks(callbacks)
                .withJournal(journal)
                .withMostEvents(MOST_EVENTS)
                .withExpressionTime(BOUND);
    }

    /** The same answer whenever the same is asked. */
    private static JsonNode answer(TaskRequest request, Callbacks callbacks) throws TaskFailedException {
        int kind = Math.floorMod(request.arguments().toString().hashCode() + request.retry(), 8);
        if (kind == 0) {
            throw new TaskFailedException("Busy", "attempt " + request.retry());
        }
        if (kind == 1) {
            throw new TaskFailedException(Errors.TASK_FAILED, "no reason");
        }
        JsonNode result = kind < 4
                ? request.arguments()
                : JsonNodeFactory.instance.objectNode().set("Payload", request.arguments());
        if (request.service() instanceof Resource.Integration integration
                && integration.ending() == Resource.Ending.CALLBACK) {
            try {
                callbacks.sendTaskSuccess(String.valueOf(request.token()), result.toString());
            } catch (CallbackException e) {
                throw new TaskFailedException("Busy", e.toString());
            }
        }
        return result;
    }

    private static Outcome outcome(Execution execution, JsonNode definition, JsonNode input) {
        var outcome = new CompletableFuture<Outcome>();
        Thread.startVirtualThread(() -> {
            try {
                outcome.complete(execution.await());
            } catch (InterruptedException | RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        try {
            return outcome.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            return fail("still running after %d s: %s of %s", MOST_SECONDS, definition, input);
        } catch (InterruptedException | ExecutionException e) {
            return fail("broke off: %s of %s".formatted(definition, input), e);
        }
    }

    private static void checkHistory(Outcome outcome, List<HistoryEvent> events, JsonNode definition, JsonNode input) {
        String shown = definition + " of " + input;
        assertThat(events).describedAs(shown).hasSizeLessThanOrEqualTo(MOST_EVENTS);
        assertThat(events.getFirst().type()).describedAs(shown).isEqualTo("ExecutionStarted");
        String last = events.getLast().type();
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).id()).describedAs(shown).isEqualTo(i + 1);
            assertThat(events.get(i).previousId()).describedAs(shown).isBetween(0L, (long) i);
        }
        switch (outcome) {
            case Outcome.Succeeded(JsonNode output) -> {
                assertThat(last).describedAs(shown).isEqualTo("ExecutionSucceeded");
                assertThat(Payload.fits(output)).describedAs(shown).isTrue();
            }
            case Outcome.Failed(String _, String cause) -> {
                assertThat(last).describedAs(shown).isEqualTo("ExecutionFailed");
                assertThat(String.valueOf(cause)).describedAs(shown).doesNotContainPattern(WORDS_OF_THE_MACHINERY);
            }
            case Outcome.TimedOut() -> assertThat(last).describedAs(shown).isEqualTo("ExecutionTimedOut");
            case Outcome.Aborted _ -> fail("nobody stopped " + shown);
        }
    }
}
