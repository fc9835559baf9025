package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The work of one activity that no worker has taken yet, and the workers that wait for work: the longest waiting first. */
final class ActivityQueue {

    private final SequencedSet<Job> jobs = new LinkedHashSet<>();
    private final Deque<CompletableFuture<@Nullable Job>> polls = new ArrayDeque<>();

    /** One attempt of a task whose resource is the activity. */
    record Job(String token, JsonNode input, Callback attempt) {}

    synchronized void offer(Job job) {
        while (!polls.isEmpty()) {
            if (polls.removeFirst().complete(job)) {
                return;
            }
        }
        jobs.addLast(job);
    }

    /** Takes back a job that nobody is to begin any more. */
    synchronized void withdraw(Job job) {
        jobs.remove(job);
    }

    /** A job, now or when there is one. Who wants it no more completes it with null. */
    synchronized CompletableFuture<@Nullable Job> poll() {
        if (!jobs.isEmpty()) {
            return CompletableFuture.completedFuture(jobs.removeFirst());
        }
        var poll = new CompletableFuture<@Nullable Job>();
        polls.addLast(poll);
        return poll;
    }

    /** Ends a poll, and puts back what it got meanwhile. */
    synchronized void abandon(CompletableFuture<@Nullable Job> poll) {
        polls.removeIf(other -> other == poll);
        if (!poll.complete(null)) {
            Optional.ofNullable(poll.join()).ifPresent(jobs::addFirst);
        }
    }
}
