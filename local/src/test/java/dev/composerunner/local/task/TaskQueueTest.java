package dev.composerunner.local.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TaskQueueTest {

    @Test
    void tasks_beyondTheLimit_runInTheOrderInWhichTheyCame() throws Exception {
        var queue = new TaskQueue(1);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        var threads = new ArrayList<Thread>();
        try (TaskQueue.Place _ = queue.enter(position -> {})) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                var waiting = new CountDownLatch(1);
                threads.add(Thread.ofVirtual().start(() -> enterAndLeave(queue, number, order, waiting)));
                assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    }

    @Test
    void limit_ofThree_isNeverExceeded() throws Exception {
        var queue = new TaskQueue(3);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 30; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (TaskQueue.Place _ = queue.enter(position -> {})) {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.sleep(5);
                    running.decrementAndGet();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most).hasValue(3);
    }

    @Test
    void waitingTask_interrupted_leavesItsPlaceToTheNext() throws Exception {
        var queue = new TaskQueue(1);
        var positions = new LinkedBlockingQueue<Integer>();
        Thread first;
        Thread second;
        try (TaskQueue.Place _ = queue.enter(position -> {})) {
            var waiting = new CountDownLatch(1);
            first = Thread.ofVirtual().start(() -> enterAndLeave(queue, 1, new ArrayList<>(), waiting));
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            second = Thread.ofVirtual().start(() -> {
                try (TaskQueue.Place _ = queue.enter(positions::add)) {
                    positions.add(0);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(positions.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
            first.interrupt();
            assertThat(positions.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(positions.poll(10, TimeUnit.SECONDS)).isZero();
        assertThat(first.join(Duration.ofSeconds(10))).isTrue();
        assertThat(second.join(Duration.ofSeconds(10))).isTrue();
    }

    private static void enterAndLeave(TaskQueue queue, int number, List<Integer> order, CountDownLatch waiting) {
        try (TaskQueue.Place _ = queue.enter(position -> waiting.countDown())) {
            order.add(number);
        } catch (InterruptedException e) {
            // The place is given up.
        }
    }
}
