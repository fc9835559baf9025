package dev.composerunner.lambdas;

import java.util.List;
import java.util.function.Supplier;

/** Choices read from bytes, one after another. Where the bytes end, the first choice is taken from then on. */
final class Draws {

    private final byte[] bytes;
    private int next;

    Draws(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A number from 0 to {@code bound} - 1; {@code bound} is at most 256. */
    int below(int bound) {
        return next >= bytes.length ? 0 : Math.floorMod(bytes[next++], bound);
    }

    /** True once in {@code times}. */
    boolean once(int times) {
        return below(times) == times - 1;
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[below(choices.length)];
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** What one of {@code choices} returns. */
    @SafeVarargs
    final <T> T from(Supplier<? extends T>... choices) {
        return choices[below(choices.length)].get();
    }
}
