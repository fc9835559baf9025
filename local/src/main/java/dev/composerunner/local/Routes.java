package dev.composerunner.local;

import dev.composerunner.lambdas.CancelHandler;
import dev.composerunner.lambdas.CheckHandler;
import dev.composerunner.lambdas.HandlerSettings;
import dev.composerunner.lambdas.JobTypesHandler;
import dev.composerunner.lambdas.LogsHandler;
import dev.composerunner.lambdas.ResultsHandler;
import dev.composerunner.lambdas.StatusHandler;
import dev.composerunner.lambdas.SubmitHandler;
import dev.composerunner.lambdas.admin.DeleteHandler;
import dev.composerunner.lambdas.admin.ExpireHandler;
import dev.composerunner.lambdas.admin.HealthHandler;
import dev.composerunner.lambdas.admin.JobsHandler;
import dev.composerunner.lambdas.admin.StatsHandler;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.local.aws.TaskLogs;
import dev.composerunner.local.http.HandlerServer.Route;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The handlers of the service, by path. */
record Routes(
        SfnClient executions,
        S3Client s3,
        S3Presigner presigner,
        Clock clock,
        HandlerSettings settings,
        LocalJobTypes jobTypes,
        Ledger ledger,
        TaskLogs logs) {

    Map<String, Route> all() {
        return Map.ofEntries(
                // What changes anything is reached by POST alone.
                Map.entry(
                        "submit",
                        new Route(new SubmitHandler(executions, s3, clock, settings, jobTypes.types(), ledger), true)),
                Map.entry(
                        "check", new Route(new CheckHandler(executions, s3, clock, settings, jobTypes.types()), true)),
                Map.entry("cancel", new Route(new CancelHandler(executions, s3, clock, settings), true)),
                Map.entry("expire", new Route(new ExpireHandler(ledger, s3, settings), true)),
                Map.entry("delete", new Route(new DeleteHandler(ledger, s3, settings), true)),
                Map.entry("status", new Route(new StatusHandler(executions, s3, settings), false)),
                Map.entry("logs", new Route(new LogsHandler(executions, logs, clock, settings), false)),
                Map.entry("results", new Route(new ResultsHandler(executions, s3, presigner, clock, settings), false)),
                Map.entry(
                        "job-types",
                        new Route(
                                new JobTypesHandler(
                                        settings, jobTypes.types(), jobTypes::unavailable, jobTypes::problems),
                                false)),
                Map.entry("jobs", new Route(new JobsHandler(ledger, settings), false)),
                Map.entry("stats", new Route(new StatsHandler(ledger, clock, settings), false)),
                Map.entry("health", new Route(new HealthHandler(version()), false)));
    }

    private static String version() {
        return Objects.requireNonNullElse(Routes.class.getPackage().getImplementationVersion(), "development");
    }
}
