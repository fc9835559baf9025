package dev.composerunner.lambdas.limits;

import dev.composerunner.lambdas.jobs.JobDocuments;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spending of the month, asked for at most once in six hours: Cost Explorer itself changes a few times a day, and charges each
 * request. In between, the answer is an object of the results bucket, which all functions share. Of those that find it too old, the one
 * that writes down first that it asks does so, and the others use what there is.
 *
 * <p>Where nobody answers, this month's last answer counts for another quarter of an hour, however old it is. Without one, the spending is
 * unknown.
 */
public final class KeptSpend implements Supplier<MonthSpend> {

    private static final Duration ASK_EVERY = Duration.ofHours(6);
    private static final Duration ASK_AGAIN_AFTER_FAULT = Duration.ofMinutes(15);

    /** Longer than a function asks. */
    private static final Duration ASKING = Duration.ofMinutes(1);

    /** How often to look whether another function has got the month's first answer. */
    private static final int MAX_WAITS = 20;

    private final JobDocuments documents;
    private final String key;
    private final InstantSource clock;
    private final Function<Instant, MonthSpend> asked;
    private final Runnable wait;

    /**
     * Keeps answers.
     *
     * @param key of the object that they are kept in
     * @param asked answers for the month that an instant is in
     * @param wait waits for half a second
     */
    public KeptSpend(
            JobDocuments documents,
            String key,
            InstantSource clock,
            Function<Instant, MonthSpend> asked,
            Runnable wait) {
        this.documents = documents;
        this.key = key;
        this.clock = clock;
        this.asked = asked;
        this.wait = wait;
    }

    /**
     * What is kept.
     *
     * @param month the month that it is about
     * @param askAgainAt from when on somebody may ask
     * @param spend the last answer; absent: nobody has got one this month
     */
    record Kept(
            YearMonth month, Instant askAgainAt, @Nullable MonthSpend spend) {}

    /** @throws SpendingUnknownException if nobody answers, and nobody has answered this month */
    @Override
    public MonthSpend get() {
        for (int waits = 0; ; waits++) {
            Instant now = clock.instant();
            YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
            Optional<Kept> kept = read().filter(found -> found.month().equals(month));
            boolean due = kept.filter(found -> now.isBefore(found.askAgainAt())).isEmpty();
            if (waits == MAX_WAITS || (due && isFirst(month, now))) {
                return ask(month, now);
            }
            MonthSpend last = kept.map(Kept::spend).orElse(null);
            if (last != null) {
                return last;
            }
            wait.run();
        }
    }

    private Optional<Kept> read() {
        try {
            return documents.read(key, Kept.class);
        } catch (JobDocuments.UnreadableException e) {
            return Optional.empty();
        }
    }

    /** Writes down that this function asks; says whether it did before all others. */
    private boolean isFirst(YearMonth month, Instant now) {
        var first = new AtomicBoolean();
        documents.change(key, Kept.class, found -> {
            Optional<Kept> ofMonth = found.filter(kept -> month.equals(kept.month()));
            first.set(ofMonth.filter(kept -> now.isBefore(kept.askAgainAt())).isEmpty());
            return first.get()
                    ? Optional.of(new Kept(
                            month, now.plus(ASKING), ofMonth.map(Kept::spend).orElse(null)))
                    : Optional.empty();
        });
        return first.get();
    }

    private MonthSpend ask(YearMonth month, Instant now) {
        MonthSpend spend;
        try {
            spend = asked.apply(now);
        } catch (SpendingUnknownException e) {
            return last(month, now).orElseThrow(() -> e);
        }
        documents.change(key, Kept.class, _ -> Optional.of(new Kept(month, now.plus(ASK_EVERY), spend)));
        return spend;
    }

    /** The last answer of the month, which counts for a while; where there is none, whoever comes next asks. */
    private Optional<MonthSpend> last(YearMonth month, Instant now) {
        var last = new AtomicReference<@Nullable MonthSpend>();
        documents.change(key, Kept.class, found -> {
            last.set(found.filter(kept -> month.equals(kept.month()))
                    .map(Kept::spend)
                    .orElse(null));
            return Optional.of(new Kept(month, last.get() == null ? now : now.plus(ASK_AGAIN_AFTER_FAULT), last.get()));
        });
        return Optional.ofNullable(last.get());
    }
}
