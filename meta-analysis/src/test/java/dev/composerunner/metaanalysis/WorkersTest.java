package dev.composerunner.metaanalysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class WorkersTest {

    @Test
    void forEach_anyCount_callsEachNumberOnce() {
        try (var workers = new Workers(3, Progress.NONE)) {
            for (int count : new int[] {0, 1, 2, 100}) {
                var calls = new AtomicIntegerArray(Math.max(1, count));
                workers.forEach(count, calls::incrementAndGet);
                for (int n = 0; n < count; n++) {
                    assertThat(calls.get(n)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void forEach_pieceThatFails_failsTheSame() {
        try (var workers = new Workers(2, Progress.NONE)) {
            assertThatThrownBy(() -> workers.forEach(9, n -> {
                        throw new IllegalStateException("piece");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("piece");
        }
    }

    @Test
    void forEach_interruptedWhileWaiting_stopsAtOnceAndStaysInterrupted() {
        var never = new CountDownLatch(1);
        var started = new AtomicInteger();
        var caller = Thread.currentThread();
        try (var workers = new Workers(1, Progress.NONE)) {
            assertThatThrownBy(() -> workers.forEach(1000, n -> {
                        started.incrementAndGet();
                        caller.interrupt();
                        try {
                            never.await();
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(started).hasValue(1);
        } finally {
            never.countDown();
        }
    }

    @Test
    void new_noThreads_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Workers(0, Progress.NONE));
    }
}
