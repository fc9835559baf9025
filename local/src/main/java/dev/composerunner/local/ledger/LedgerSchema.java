package dev.composerunner.local.ledger;

import java.util.ArrayList;
import java.util.List;

/** The tables of the ledger, and its indexes: one for each combination of columns that jobs are listed by. */
final class LedgerSchema {

    /*
     * A job's place is the milliseconds of its submission, and a number that tells apart the jobs of one millisecond: lists are in
     * the order of one whole number, which is also the key of the row, so each index has the jobs of a list side by side.
     */
    private static final List<String> TABLES = List.of(
            """
            create table if not exists job (
                place bigint primary key,
                artifact_prefix varchar(80) not null unique,
                job_id varchar(400) not null,
                job_type varchar(40) not null,
                version varchar(64) not null,
                job_hash varchar(64),
                attempt integer not null,
                status varchar(10) not null,
                failure_type varchar(40),
                submitted_by varchar(64),
                submitted_at timestamp(3) with time zone not null,
                ended_at timestamp(3) with time zone,
                estimated_micro_usd bigint,
                actual_micro_usd bigint,
                reusable boolean not null)
            """,
            """
            create table if not exists latest_attempt (
                job_hash varchar(64) primary key,
                attempt integer not null,
                artifact_prefix varchar(80) not null)
            """,
            """
            create table if not exists job_count (
                job_type varchar(40) not null,
                status varchar(10) not null,
                jobs bigint not null,
                primary key (job_type, status))
            """,
            """
            create table if not exists rate (
                counter varchar(200) not null,
                window_end timestamp(0) with time zone not null,
                taken bigint not null,
                expires_at timestamp(0) with time zone not null,
                primary key (counter, window_end))
            """,
            "create index if not exists rate_by_expiry on rate (expires_at)",
            """
            create table if not exists budget (
                budget_month varchar(16) primary key,
                reserved_micro_usd bigint not null,
                spent_micro_usd bigint not null)
            """,
            """
            create table if not exists reservation (
                budget_month varchar(16) not null,
                artifact_prefix varchar(80) not null,
                reserved_micro_usd bigint not null,
                actual_micro_usd bigint,
                expires_at timestamp(0) with time zone not null,
                primary key (budget_month, artifact_prefix))
            """,
            "create index if not exists reservation_by_expiry on reservation (expires_at)");

    private LedgerSchema() {}

    /** Statements that make what is not there yet. */
    static List<String> statements() {
        var statements = new ArrayList<>(TABLES);
        for (List<String> columns : List.of(
                List.of("status"),
                List.of("job_type"),
                List.of("submitted_by"),
                List.of("status", "job_type"),
                List.of("status", "submitted_by"),
                List.of("job_type", "submitted_by"),
                List.of("status", "job_type", "submitted_by"),
                List.of("job_hash"))) {
            statements.add("create index if not exists " + index(columns) + " on job (" + String.join(", ", columns)
                    + ", place)");
        }
        return statements;
    }

    /** Name of the index whose first columns are {@code columns}, in the order status, job type, submitter. */
    static String index(List<String> columns) {
        return "job_by_" + String.join("_", columns);
    }
}
