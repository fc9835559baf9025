package dev.composerunner.contract.answer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs there are.
 *
 * @param jobs number of jobs by job type, then status
 * @param total of all types, by status
 * @param oldestRunningSeconds how long ago the oldest running job was submitted; absent: none runs
 * @param month the budget of this month; absent: there is none
 */
public record StatsAnswer(
        Map<String, Map<String, Long>> jobs,
        Map<String, Long> total,
        @Nullable Long oldestRunningSeconds,
        @Nullable Month month) {

    /**
     * The budget of a month, in US dollars.
     *
     * @param month as {@code 2026-11}
     * @param limitUsd most that its jobs may cost
     * @param reservedUsd what is set aside for jobs that have not ended
     * @param spentUsd what those that have ended did cost
     */
    public record Month(String month, double limitUsd, double reservedUsd, double spentUsd) {}
}
