package dev.composerunner.stateslanguage;

/** The place of one branch in the history: the event that the branch's next one follows. */
final class Cursor {

    private final History history;
    private long last;
    private long beforeLast;

    Cursor(History history, long last) {
        this.history = history;
        this.last = last;
        this.beforeLast = last;
    }

    /** Records an event that follows the last one of this branch. */
    synchronized long record(String type, Details details) throws StateFailure {
        long id = history.record(type, last, details);
        beforeLast = last;
        last = id;
        return id;
    }

    /** Records a failed evaluation, which AWS lets follow the event before the last one. */
    synchronized void recordEvaluationFailed(Details details) throws StateFailure {
        last = history.record("EvaluationFailed", beforeLast, details);
    }

    /** Records an event that the next one of this branch does not follow. */
    synchronized long recordAside(String type, Details details) throws StateFailure {
        return history.record(type, last, details);
    }

    synchronized long last() {
        return last;
    }

    /** Goes on after an event of another branch. */
    synchronized void follow(long id) {
        beforeLast = last;
        last = id;
    }

    /** A branch that begins here. */
    Cursor fork() {
        return new Cursor(history, last());
    }

    History history() {
        return history;
    }
}
