package dev.composerunner.local.ledger;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.lambdas.ledger.Budget;
import dev.composerunner.lambdas.ledger.Ledger.Reservation;
import dev.composerunner.lambdas.ledger.Ledger.Settlement;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The budgets and reservations, in a transaction that is given. */
final class BudgetTable {

    private BudgetTable() {}

    private record Reserved(long amount, @Nullable Long actual) {

        boolean wasGivenBack() {
            return actual != null && actual == 0;
        }
    }

    static Reservation reserve(
            LedgerSession session, YearMonth month, ArtifactPrefix prefix, MicroUsd amount, MicroUsd limit, Instant now)
            throws SQLException {
        Optional<Reserved> before = find(session, month, prefix);
        if (before.isPresent() && !before.get().wasGivenBack()) {
            return Reservation.ALREADY_RESERVED;
        }
        Optional<Budget> stored = stored(session, month);
        Budget budget = stored.orElse(Budget.EMPTY);
        if (Math.addExact(budget.reservedMicroUsd(), budget.spentMicroUsd()) > limit.value() - amount.value()) {
            return Reservation.OVER_LIMIT;
        }
        if (stored.isEmpty()) {
            session.update("delete from reservation where expires_at < ?", now);
            session.update(
                    "insert into budget (budget_month, reserved_micro_usd, spent_micro_usd) values (?, 0, 0)",
                    month.toString());
        }
        session.update(
                "delete from reservation where budget_month = ? and artifact_prefix = ?",
                month.toString(),
                prefix.value());
        session.update(
                "insert into reservation (budget_month, artifact_prefix, reserved_micro_usd, expires_at)"
                        + " values (?, ?, ?, ?)",
                month.toString(),
                prefix.value(),
                amount.value(),
                Budget.reservationsExpireAt(month));
        session.update(
                "update budget set reserved_micro_usd = reserved_micro_usd + ? where budget_month = ?",
                amount.value(),
                month.toString());
        return Reservation.RESERVED;
    }

    /** The names of jobs with a reservation that is not settled, with its month. */
    static Map<ArtifactPrefix, YearMonth> open(LedgerSession session) throws SQLException {
        Map<ArtifactPrefix, YearMonth> open = new HashMap<>();
        session.query(
                "select artifact_prefix, budget_month from reservation where actual_micro_usd is null",
                row -> open.put(new ArtifactPrefix(row.getString(1)), YearMonth.parse(row.getString(2))));
        return open;
    }

    static Settlement settle(LedgerSession session, YearMonth month, ArtifactPrefix prefix, MicroUsd actual)
            throws SQLException {
        Optional<Reserved> reserved = find(session, month, prefix);
        if (reserved.isEmpty()) {
            return Settlement.ABSENT;
        }
        if (reserved.get().actual() != null) {
            return Settlement.ALREADY_SETTLED;
        }
        session.update(
                "update reservation set actual_micro_usd = ? where budget_month = ? and artifact_prefix = ?",
                actual.value(),
                month.toString(),
                prefix.value());
        session.update(
                "update budget set reserved_micro_usd = reserved_micro_usd - ?, spent_micro_usd = spent_micro_usd + ?"
                        + " where budget_month = ?",
                reserved.get().amount(),
                actual.value(),
                month.toString());
        return Settlement.SETTLED;
    }

    static Budget budget(LedgerSession session, YearMonth month) throws SQLException {
        return stored(session, month).orElse(Budget.EMPTY);
    }

    private static Optional<Budget> stored(LedgerSession session, YearMonth month) throws SQLException {
        return session.first(
                "select reserved_micro_usd, spent_micro_usd from budget where budget_month = ?",
                row -> new Budget(row.getLong(1), row.getLong(2)),
                month.toString());
    }

    private static Optional<Reserved> find(LedgerSession session, YearMonth month, ArtifactPrefix prefix)
            throws SQLException {
        return session.first(
                "select reserved_micro_usd, actual_micro_usd from reservation where budget_month = ? and artifact_prefix = ?",
                row -> new Reserved(row.getLong(1), row.getObject(2, Long.class)),
                month.toString(),
                prefix.value());
    }
}
