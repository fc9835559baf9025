package dev.composerunner.infra.settings;

import dev.composerunner.infra.construct.Capacity;
import java.util.Arrays;
import java.util.List;

/**
 * What bounds the costs of a deployment, beside its limit of a month: each component is a context value of the same name.
 *
 * @param capacity machines that tasks run on
 * @param awsBudget whether a budget of AWS Budgets writes at 80 % of {@code monthlySpendLimit}, and lets no job start at 100 %
 * @param submitConcurrency most calls at once of the function that takes jobs; they are set aside for it. 0: as many as the account has left
 * @param statusConcurrency likewise of the function that answers the status
 * @param otherConcurrency likewise of each other function that has an address
 */
public record Spending(
        Capacity capacity, boolean awsBudget, int submitConcurrency, int statusConcurrency, int otherConcurrency) {

    /** More is for nobody without a quota that AWS has raised. */
    private static final int MAX_CONCURRENCY = 1000;

    static Spending read(Knobs knobs) {
        return new Spending(
                capacity(knobs),
                knobs.flag("awsBudget", false),
                knobs.whole("submitConcurrency", 5, 0, MAX_CONCURRENCY),
                knobs.whole("statusConcurrency", 20, 0, MAX_CONCURRENCY),
                knobs.whole("otherConcurrency", 10, 0, MAX_CONCURRENCY));
    }

    private static Capacity capacity(Knobs knobs) {
        List<String> texts =
                Arrays.stream(Capacity.values()).map(Capacity::text).toList();
        String text = knobs.text("capacity", Capacity.FARGATE.text(), texts::contains, String.join(", ", texts));
        return Arrays.stream(Capacity.values())
                .filter(each -> each.text().equals(text))
                .findFirst()
                .orElse(Capacity.FARGATE);
    }
}
