package dev.composerunner.local.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The turn of an execution that was the {@code number}th to be submitted. */
    private static TaskQueue.Turn turn(int number, boolean begun) {
        return new TaskQueue.Turn("execution-" + number, begun, Instant.EPOCH.plusSeconds(number));
    }

    @Test
    void tasks_beyondTheLimit_runInTheOrderInWhichTheyCame() throws Exception {
        var queue = new TaskQueue(1, PATIENCE);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        var threads = new ArrayList<Thread>();
        try (TaskQueue.Place _ = queue.enter(turn(0, false), position -> {})) {
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
        var queue = new TaskQueue(3, PATIENCE);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 30; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (TaskQueue.Place _ = queue.enter(turn(0, false), position -> {})) {
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
        var queue = new TaskQueue(1, PATIENCE);
        var positions = new LinkedBlockingQueue<Integer>();
        Thread first;
        Thread second;
        try (TaskQueue.Place _ = queue.enter(turn(0, false), position -> {})) {
            var waiting = new CountDownLatch(1);
            first = Thread.ofVirtual().start(() -> enterAndLeave(queue, 1, new ArrayList<>(), waiting));
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            second = Thread.ofVirtual().start(() -> {
                try (TaskQueue.Place _ = queue.enter(turn(0, false), positions::add)) {
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

    @Test
    void resumedTasks_runAsTheyWereSubmitted_thoseThatWereRunningFirst() throws Exception {
        var queue = new TaskQueue(1, PATIENCE);
        queue.hold();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        var threads = new ArrayList<Thread>();
        // 5 was running, and 6 is submitted anew; each comes when the one before it is there.
        for (int number : List.of(4, 2, 6, 5, 1, 3)) {
            if (number != 6) {
                queue.expect("execution-" + number);
            }
        }
        for (int number : List.of(4, 2, 6, 5, 1)) {
            threads.add(start(queue, turn(number, number == 5), number, order));
        }
        queue.release();
        assertThat(order).isEmpty();
        threads.add(start(queue, turn(3, false), 3, order));
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly(5, 1, 2, 3, 4, 6);
    }

    @Test
    void execution_thatEndsBeforeItComesBack_isWaitedForNoLonger() throws Exception {
        var queue = new TaskQueue(1, PATIENCE);
        queue.expect("gone");
        queue.release();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        Thread other = start(queue, turn(1, false), 1, order);
        assertThat(order).isEmpty();
        queue.forget("gone");
        other.join();
        assertThat(order).containsExactly(1);
    }

    @Test
    void execution_thatDoesNotComeBack_isWaitedForWithPatience() throws Exception {
        var queue = new TaskQueue(1, Duration.ofMillis(1));
        queue.expect("lost");
        queue.release();
        try (TaskQueue.Place place = queue.enter(turn(1, false), position -> {})) {
            assertThat(place).isNotNull();
        }
    }

    private static Thread start(TaskQueue queue, TaskQueue.Turn turn, int number, List<Integer> order) {
        return Thread.ofVirtual().start(() -> {
            try (TaskQueue.Place _ = queue.enter(turn, position -> {})) {
                order.add(number);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void enterAndLeave(TaskQueue queue, int number, List<Integer> order, CountDownLatch waiting) {
        try (TaskQueue.Place _ = queue.enter(turn(0, false), position -> waiting.countDown())) {
            order.add(number);
        } catch (InterruptedException e) {
            // The place is given up.
        }
    }
}
