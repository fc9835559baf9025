package dev.composerunner.stateslanguage.internal.flow;

import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;

/** What the history says of branches. The cursor stands where the event belongs. */
interface BranchEvents {

    /** The branches of a Parallel state are not mentioned. */
    BranchEvents NONE = new BranchEvents() {
        @Override
        public void started(Cursor cursor, int index) {}

        @Override
        public long succeeded(Cursor cursor, int index) {
            return cursor.last();
        }

        @Override
        public void failed(Cursor cursor, int index) {}

        @Override
        public void aborted(Cursor cursor, int index) {}
    };

    void started(Cursor cursor, int index) throws StateFailure;

    /** The event that the state's own next event follows, if this branch is the last to end. */
    long succeeded(Cursor cursor, int index) throws StateFailure;

    void failed(Cursor cursor, int index) throws StateFailure;

    void aborted(Cursor cursor, int index) throws StateFailure;

    /** The iterations of a Map state. */
    record Iterations(String state) implements BranchEvents {

        @Override
        public void started(Cursor cursor, int index) throws StateFailure {
            cursor.record("MapIterationStarted", which(index));
        }

        @Override
        public long succeeded(Cursor cursor, int index) throws StateFailure {
            return cursor.recordAside("MapIterationSucceeded", which(index));
        }

        @Override
        public void failed(Cursor cursor, int index) throws StateFailure {
            cursor.recordAside("MapIterationFailed", which(index));
        }

        @Override
        public void aborted(Cursor cursor, int index) throws StateFailure {
            cursor.recordAside("MapIterationAborted", which(index));
        }

        private Details which(int index) {
            return Details.of("name", state).with("index", index);
        }
    }
}
