package dev.composerunner.lambdas.ledger.dynamodb;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ledger.LedgerTable;
import dev.composerunner.lambdas.ledger.Budget;
import dev.composerunner.lambdas.ledger.Ledger.Reservation;
import dev.composerunner.lambdas.ledger.Ledger.Settlement;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Budgets and reservations. */
final class DynamoBudgets {

    private static final String RESERVED = "reserved_micro_usd";
    private static final String SPENT = "spent_micro_usd";
    private static final String ACTUAL = "actual_micro_usd";

    private final DynamoCalls calls;

    DynamoBudgets(DynamoCalls calls) {
        this.calls = calls;
    }

    Reservation reserve(YearMonth month, ArtifactPrefix prefix, MicroUsd amount, MicroUsd limit) {
        var reservation = new HashMap<>(ItemKeys.reservation(month, prefix));
        reservation.put(RESERVED, Change.number(amount.value()));
        reservation.put(
                LedgerTable.EXPIRES_AT,
                Change.number(Budget.reservationsExpireAt(month).getEpochSecond()));
        long room = limit.value() - amount.value();
        if (room >= 0) {
            // A condition cannot add: the item has the sum of both amounts, too.
            Change change = new Change(
                    ItemKeys.budget(month),
                    "ADD #reserved_micro_usd :amount, #committed_micro_usd :amount",
                    "attribute_not_exists(#committed_micro_usd) OR #committed_micro_usd <= :room",
                    Map.of(":amount", Change.number(amount.value()), ":room", Change.number(room)));
            Set<Integer> failed = calls.transact(List.of(calls.writeNew(reservation), calls.write(change)));
            if (failed.isEmpty()) {
                return Reservation.RESERVED;
            }
            Change again = new Change(
                    ItemKeys.reservation(month, prefix),
                    "SET #reserved_micro_usd = :amount REMOVE #actual_micro_usd",
                    "#actual_micro_usd = :nothing",
                    Map.of(":amount", Change.number(amount.value()), ":nothing", Change.number(0)));
            if (wasGivenBack(month, prefix)
                    && calls.transact(List.of(calls.write(again), calls.write(change)))
                            .isEmpty()) {
                return Reservation.RESERVED;
            }
        }
        return calls.get(ItemKeys.reservation(month, prefix)).isPresent() && !wasGivenBack(month, prefix)
                ? Reservation.ALREADY_RESERVED
                : Reservation.OVER_LIMIT;
    }

    private boolean wasGivenBack(YearMonth month, ArtifactPrefix prefix) {
        return calls.get(ItemKeys.reservation(month, prefix))
                .map(item -> new ItemReader(item).optionalNumber(ACTUAL))
                .filter(actual -> actual == 0)
                .isPresent();
    }

    Settlement settle(YearMonth month, ArtifactPrefix prefix, MicroUsd actual) {
        Optional<Map<String, AttributeValue>> reservation = calls.get(ItemKeys.reservation(month, prefix));
        if (reservation.isEmpty()) {
            return Settlement.ABSENT;
        }
        long reserved = new ItemReader(reservation.get()).number(RESERVED);
        Change settled = new Change(
                ItemKeys.reservation(month, prefix),
                "SET #actual_micro_usd = :actual",
                "attribute_exists(#pk) AND attribute_not_exists(#actual_micro_usd)",
                Map.of(":actual", Change.number(actual.value())));
        Change budget = Change.always(
                ItemKeys.budget(month),
                "ADD #reserved_micro_usd :released, #spent_micro_usd :actual, #committed_micro_usd :difference",
                Map.of(
                        ":released", Change.number(-reserved),
                        ":actual", Change.number(actual.value()),
                        ":difference", Change.number(actual.value() - reserved)));
        boolean already = reservation.get().containsKey(ACTUAL)
                || !calls.transact(List.of(calls.write(settled), calls.write(budget)))
                        .isEmpty();
        return already ? Settlement.ALREADY_SETTLED : Settlement.SETTLED;
    }

    Budget budget(YearMonth month) {
        return calls.get(ItemKeys.budget(month))
                .map(ItemReader::new)
                .map(item -> new Budget(amount(item, RESERVED), amount(item, SPENT)))
                .orElse(Budget.EMPTY);
    }

    private static long amount(ItemReader item, String name) {
        Long amount = item.optionalNumber(name);
        return amount == null ? 0 : amount;
    }
}
