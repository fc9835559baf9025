package dev.composerunner.infra;

import static dev.composerunner.infra.Rights.DELETE_ITEM;
import static dev.composerunner.infra.Rights.DELETE_OBJECT;
import static dev.composerunner.infra.Rights.GET_ITEM;
import static dev.composerunner.infra.Rights.GET_OBJECT;
import static dev.composerunner.infra.Rights.PUT_OBJECT;
import static dev.composerunner.infra.Rights.UPDATE_ITEM;

import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.infra.construct.DynamoLedgerTable;
import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.infra.construct.ResultsBucket;
import dev.composerunner.infra.settings.FunctionSize;
import java.util.List;
import java.util.Map;

/** The functions by which admins list, count, expire and delete jobs. */
final class AdminEndpoints {

    /** A call deletes up to 100 jobs, one object after the other. */
    private static final FunctionSize DELETE_SIZE = new FunctionSize(FunctionSize.DEFAULT.memoryMiB(), 300);

    private final HandlerFunctions functions;
    private final HandlerEnvironments environments;
    private final JobWorkflow workflow;
    private final ResultsBucket results;
    private final DynamoLedgerTable ledger;

    AdminEndpoints(HandlerFunctions functions, JobWorkflow workflow) {
        this.functions = functions;
        this.workflow = workflow;
        environments = functions.environments();
        results = environments.results();
        ledger = environments.ledger();
    }

    void add() {
        jobs();
        stats();
        expire();
        delete();
    }

    private void jobs() {
        var function = functions.create(
                "ComposeRunnerJobs",
                Handler.JOBS,
                FunctionSize.DEFAULT,
                environments.withLedger(environments.withKeys(Map.of())));
        ledger.grantQuery(function, List.of(LedgerIndex.values()));
        functions.publishForAdmins("ComposeRunnerJobs", function);
    }

    private void stats() {
        var function = functions.create(
                "ComposeRunnerStats",
                Handler.STATS,
                FunctionSize.DEFAULT,
                environments.withLedger(environments.withKeys(environments.withBudget(Map.of()))));
        ledger.grantItems(function, GET_ITEM);
        ledger.grantQuery(function);
        ledger.grantQuery(function, List.of(LedgerIndex.BY_STATUS));
        functions.publishForAdmins("ComposeRunnerStats", function);
    }

    private void expire() {
        var function = withJobs("ComposeRunnerExpire", Handler.EXPIRE, FunctionSize.DEFAULT);
        ledger.grantItems(function, GET_ITEM, UPDATE_ITEM);
        results.grantRecords(function, GET_OBJECT);
        results.grantIndex(function, GET_OBJECT, PUT_OBJECT);
        results.grantListResults(function);
        functions.publishForAdmins("ComposeRunnerExpire", function);
    }

    private void delete() {
        var function = withJobs("ComposeRunnerDelete", Handler.DELETE, DELETE_SIZE);
        ledger.grantItems(function, GET_ITEM, UPDATE_ITEM, DELETE_ITEM);
        results.grantIndex(function, GET_OBJECT, PUT_OBJECT);
        results.grantResults(function, DELETE_OBJECT);
        results.grantListResults(function);
        functions.publishForAdmins("ComposeRunnerDelete", function);
    }

    private HandlerFunction withJobs(String id, Handler handler, FunctionSize size) {
        return functions.create(id, handler, size, environments.withLedger(environments.withJobs(workflow, Map.of())));
    }
}
