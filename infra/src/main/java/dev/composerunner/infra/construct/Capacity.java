package dev.composerunner.infra.construct;

import java.util.Locale;

/** The machines that tasks run on. */
public enum Capacity {
    /** Fargate on demand. */
    FARGATE,
    /** Fargate Spot, which is cheaper and may be taken back: the job is run again then. */
    SPOT,
    /** Fargate Spot until a machine was taken back or there was none; on demand from then on. */
    SPOT_WITH_FALLBACK;

    /** The name as a setting has it, such as {@code spot-with-fallback}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
