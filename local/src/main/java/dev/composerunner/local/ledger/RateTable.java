package dev.composerunner.local.ledger;

import dev.composerunner.lambdas.ledger.RateWindow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The rate counters, in a transaction that is given. */
final class RateTable {

    private RateTable() {}

    /** Counts a call. The first one of a window removes the windows that have expired. */
    static boolean take(LedgerSession session, RateWindow window, long limit, Instant now) throws SQLException {
        Optional<Long> taken = session.first(
                "select taken from rate where counter = ? and window_end = ?",
                row -> row.getLong(1),
                window.counter(),
                window.end());
        if (taken.isEmpty()) {
            session.update("delete from rate where expires_at < ?", now);
            session.update(
                    "insert into rate (counter, window_end, taken, expires_at) values (?, ?, 1, ?)",
                    window.counter(),
                    window.end(),
                    window.expiresAt());
            return true;
        }
        if (taken.get() >= limit) {
            return false;
        }
        session.update(
                "update rate set taken = taken + 1 where counter = ? and window_end = ?",
                window.counter(),
                window.end());
        return true;
    }
}
