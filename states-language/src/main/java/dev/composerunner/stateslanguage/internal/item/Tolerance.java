package dev.composerunner.stateslanguage.internal.item;

import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.map.MapMode;
import dev.composerunner.stateslanguage.model.template.Template;
import org.jspecify.annotations.Nullable;

/**
 * How many items of a distributed Map state may fail; none, where neither bound is set.
 *
 * @param count most failed items; null where unset
 * @param percentage most failed items in percent of all; null where unset
 */
public record Tolerance(@Nullable Integer count, @Nullable Double percentage) {

    public static Tolerance of(Visit visit, MapMode.Distributed mode) throws StateFailure, InterruptedException {
        Template counted = mode.toleratedFailureCount();
        Template share = mode.toleratedFailurePercentage();
        Integer count = counted == null ? null : Numbers.whole(visit, counted, "ToleratedFailureCount");
        Double percentage = share == null ? null : Numbers.real(visit, share, "ToleratedFailurePercentage");
        if (count != null && count < 0) {
            throw visit.fault("ToleratedFailureCount cannot be negative.");
        }
        if (percentage != null && !(percentage >= 0 && percentage <= 100)) {
            throw visit.fault("ToleratedFailurePercentage must be between 0 and 100.");
        }
        return new Tolerance(count, percentage);
    }

    /** Whether {@code failed} of {@code all} items are too many by either bound. */
    public boolean exceeded(long failed, long all) {
        if (count == null && percentage == null) {
            return failed > 0;
        }
        return (count != null && failed > count) || (percentage != null && 100.0 * failed > percentage * all);
    }
}
