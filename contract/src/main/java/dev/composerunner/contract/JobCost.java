package dev.composerunner.contract;

import org.jspecify.annotations.Nullable;

/**
 * What a job costs, by list prices of its task: CPU, memory and disk.
 *
 * @param estimatedUsd US dollars of the longest time that it may take, which its budget had to have room for; absent: nobody estimated it
 * @param actualUsd US dollars of the time that it took; absent: it has not ended, or that is not known
 */
public record JobCost(
        @Nullable Double estimatedUsd, @Nullable Double actualUsd) {}
