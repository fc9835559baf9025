package dev.composerunner.stateslanguage.internal.callback;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The work of one activity that no worker has taken yet, and the workers that wait for work: the longest waiting first. */
public final class ActivityQueue {

    private final SequencedSet<Job> jobs = new LinkedHashSet<>();
    private final SequencedSet<Poll> polls = new LinkedHashSet<>();

    /** One attempt of a task whose resource is the activity. Equal to itself alone. */
    public static final class Job {

        private final String token;
        private final JsonNode input;
        private final Callback attempt;

        public Job(String token, JsonNode input, Callback attempt) {
            this.token = token;
            this.input = input;
            this.attempt = attempt;
        }

        public Callback attempt() {
            return attempt;
        }

        public String token() {
            return token;
        }

        public JsonNode input() {
            return input;
        }
    }

    /** A worker that waits for a job. */
    public static final class Poll {

        private final CompletableFuture<Optional<Job>> job = new CompletableFuture<>();

        /** The job, or nothing when the waiting was ended. */
        public Optional<Job> await() throws InterruptedException {
            try {
                return job.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Ends the waiting, if there is no job yet. */
        void end() {
            job.complete(Optional.empty());
        }
    }

    /** The end of a worker's patience, which may span several polls. */
    public static final class Limit {

        private @Nullable Poll poll;
        private boolean reached;

        public synchronized void hold(Poll current) {
            poll = current;
            if (reached) {
                current.end();
            }
        }

        public synchronized void reach() {
            reached = true;
            if (poll != null) {
                poll.end();
            }
        }
    }

    public synchronized void offer(Job job) {
        while (!polls.isEmpty()) {
            if (polls.removeFirst().job.complete(Optional.of(job))) {
                return;
            }
        }
        jobs.addLast(job);
    }

    /** Takes back a job that nobody is to begin any more. */
    public synchronized void withdraw(Job job) {
        jobs.remove(job);
    }

    /** Asks for a job, now or when there is one. */
    public synchronized Poll poll() {
        var poll = new Poll();
        if (jobs.isEmpty()) {
            polls.addLast(poll);
        } else {
            poll.job.complete(Optional.of(jobs.removeFirst()));
        }
        return poll;
    }

    /** Ends a poll, and puts back what it got and nobody took. */
    public synchronized void abandon(Poll poll) {
        polls.remove(poll);
        poll.end();
        poll.job.join().ifPresent(jobs::addFirst);
    }
}
