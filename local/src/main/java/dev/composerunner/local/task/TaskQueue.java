package dev.composerunner.local.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Lets a bounded number of tasks run at once, and the others wait in the order of their turns. After a restart it lets nobody run until
 * those are back that an earlier process left waiting or running, so that the order does not depend on who comes back first.
 */
final class TaskQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final TreeSet<Ticket> waiting = new TreeSet<>();
    private final Set<String> expected = new HashSet<>();
    private final Duration patience;
    private boolean held;
    private long patienceEnd;
    private long tickets;
    private int free;

    /** @param patience how long the queue waits for executions that are expected, from {@link #release} on */
    TaskQueue(int maxTasks, Duration patience) {
        this.free = maxTasks;
        this.patience = patience;
    }

    /**
     * When a task may run.
     *
     * @param execution ARN of its execution
     * @param begun whether it was running before a restart; it runs again before those that were waiting
     * @param submitted when its execution started: those that started earlier run earlier
     */
    record Turn(String execution, boolean begun, Instant submitted) {}

    /** A place in the queue; {@code number} counts arrivals. */
    private record Ticket(Turn turn, long number) implements Comparable<Ticket> {

        private static final Comparator<Ticket> ORDER = Comparator.comparingInt(
                        (Ticket ticket) -> ticket.turn.begun ? 0 : 1)
                .thenComparing(ticket -> ticket.turn.submitted)
                .thenComparingLong(ticket -> ticket.number);

        @Override
        public int compareTo(Ticket other) {
            return ORDER.compare(this, other);
        }
    }

    /** A place among the running tasks; closing it lets the next one run. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** Lets nobody run until {@link #release}. */
    void hold() {
        locked(() -> held = true);
    }

    /** Lets nobody run until a task of the execution is here, or the execution is {@link #forget forgotten}. */
    void expect(String execution) {
        locked(() -> expected.add(execution));
    }

    /** Expects the execution no longer. */
    void forget(String execution) {
        locked(() -> expected.remove(execution));
    }

    /** Ends {@link #hold}; whoever is expected has to come within the patience of the queue. */
    void release() {
        locked(() -> {
            held = false;
            patienceEnd = System.nanoTime() + patience.toNanos();
        });
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a place.
     *
     * @param position notified how many tasks will run before this one, plus one, whenever that changes
     */
    Place enter(Turn turn, IntConsumer position) throws InterruptedException {
        lock.lock();
        var ticket = new Ticket(turn, tickets++);
        try {
            waiting.add(ticket);
            expected.remove(turn.execution());
            moved.signalAll();
            int told = 0;
            while (true) {
                awaitExpected();
                if (free > 0 && ticket.equals(waiting.first())) {
                    free--;
                    return this::leave;
                }
                int now = waiting.headSet(ticket).size() + 1;
                if (now == told) {
                    moved.await();
                } else {
                    told = now;
                    tellUnlocked(position, now);
                }
            }
        } finally {
            waiting.remove(ticket);
            moved.signalAll();
            lock.unlock();
        }
    }

    private void awaitExpected() throws InterruptedException {
        while (held) {
            moved.await();
        }
        while (!expected.isEmpty()) {
            long rest = patienceEnd - System.nanoTime();
            if (rest <= 0) {
                expected.clear();
                moved.signalAll();
            } else {
                boolean _ = moved.await(rest, TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Telling writes to a store: nobody else has to wait for it. */
    private void tellUnlocked(IntConsumer position, int now) {
        lock.unlock();
        try {
            position.accept(now);
        } finally {
            lock.lock();
        }
    }

    private void leave() {
        locked(() -> free++);
    }
}
