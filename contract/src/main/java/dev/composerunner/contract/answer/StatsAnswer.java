package dev.composerunner.contract.answer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs there are.
 *
 * @param jobs number of jobs by job type, then status
 * @param total of all types, by status
 * @param oldestRunningSeconds how long ago the oldest running job was submitted; absent: none runs
 */
public record StatsAnswer(
        Map<String, Map<String, Long>> jobs,
        Map<String, Long> total,
        @Nullable Long oldestRunningSeconds) {}
