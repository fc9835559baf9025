package dev.composerunner.local.task;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/** Lets a bounded number of tasks run at once, the others in the order in which they came. */
final class TaskQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private long tickets;
    private int free;

    TaskQueue(int mostTasks) {
        this.free = mostTasks;
    }

    /** A place among the running tasks; closing it lets the next one run. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for a place.
     *
     * @param position told how many tasks will run before this one, plus one, whenever that changes
     */
    Place enter(IntConsumer position) throws InterruptedException {
        lock.lock();
        Long ticket = tickets++;
        try {
            waiting.addLast(ticket);
            int told = 0;
            while (free == 0 || !ticket.equals(waiting.peekFirst())) {
                int now = positionOf(ticket);
                if (now == told) {
                    moved.await();
                    continue;
                }
                told = now;
                tellUnlocked(position, now);
            }
            free--;
            return this::leave;
        } finally {
            waiting.remove(ticket);
            moved.signalAll();
            lock.unlock();
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

    private int positionOf(Long ticket) {
        int position = 1;
        for (Long other : waiting) {
            if (other.equals(ticket)) {
                return position;
            }
            position++;
        }
        throw new IllegalStateException("a ticket left the queue before its owner");
    }

    private void leave() {
        lock.lock();
        try {
            free++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
