package dev.composerunner.local.ledger;

import dev.composerunner.lambdas.ledger.JobFilter;
import dev.composerunner.lambdas.ledger.JobPage;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.LedgerStats;
import dev.composerunner.lambdas.ledger.LedgerStats.JobCount;
import dev.composerunner.lambdas.ledger.ListToken;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists and counts of jobs. A page reads its own rows, by the index that the filter names; with a hash, at most the hash's rows. */
final class JobLists {

    private JobLists() {}

    static JobPage list(LedgerSession session, JobFilter filter, int limit, @Nullable String nextToken)
            throws SQLException {
        Listing listing = listing(filter, limit, nextToken);
        List<Placed> found = session.query(
                listing.sql(),
                row -> new Placed(row.getLong("place"), JobTable.job(row)),
                listing.values().toArray());
        List<Placed> page = found.subList(0, Math.min(limit, found.size()));
        return new JobPage(
                page.stream().map(Placed::job).toList(),
                found.size() <= limit
                        ? null
                        : ListToken.of(filter, Long.toString(page.getLast().place())));
    }

    /** The query of a page and of one row after it, which says whether there is another page. */
    static Listing listing(JobFilter filter, int limit, @Nullable String nextToken) {
        var columns = new ArrayList<String>();
        var conditions = new ArrayList<String>();
        var values = new ArrayList<Object>();
        JobStatus status = filter.status();
        require("status", status == null ? null : status.name(), columns, conditions, values);
        require("job_type", filter.jobType(), columns, conditions, values);
        require("submitted_by", filter.submittedBy(), columns, conditions, values);
        if (filter.jobHash() != null) {
            // The rows of a hash are few: its index serves whatever else is asked for.
            columns.clear();
            require("job_hash", filter.jobHash(), columns, conditions, values);
        }
        if (filter.since() != null) {
            conditions.add("place >= ?");
            values.add(JobTable.firstPlace(filter.since()));
        }
        conditions.add("place < ?");
        values.add(nextToken == null ? Long.MAX_VALUE : place(filter, nextToken));
        values.add(limit + 1);
        return new Listing(sql(columns, conditions), values);
    }

    record Listing(String sql, List<Object> values) {}

    /** The order names all columns of the index: by the last one alone, H2 would read and sort every row of the list. */
    private static String sql(List<String> columns, List<String> conditions) {
        var order = new StringBuilder();
        columns.forEach(column -> order.append(column).append(" desc, "));
        return "select * from job" + (columns.isEmpty() ? "" : " use index (" + LedgerSchema.index(columns) + ")")
                + " where " + String.join(" and ", conditions)
                + " order by " + order + "place desc fetch first ? rows only";
    }

    private record Placed(long place, JobRow job) {}

    private static void require(
            String column, @Nullable String value, List<String> columns, List<String> conditions, List<Object> values) {
        if (value != null) {
            columns.add(column);
            conditions.add(column + " = ?");
            values.add(value);
        }
    }

    private static long place(JobFilter filter, String token) {
        try {
            return Long.parseLong(ListToken.position(filter, token));
        } catch (NumberFormatException e) {
            throw ListToken.refusal(token);
        }
    }

    static LedgerStats stats(LedgerSession session) throws SQLException {
        var counts = new ArrayList<>(session.query(
                "select job_type, status, jobs from job_count where jobs > 0",
                row -> new JobCount(row.getString(1), JobStatus.valueOf(row.getString(2)), row.getLong(3))));
        counts.sort(Comparator.comparing(JobCount::jobType).thenComparing(JobCount::status));
        Instant oldest = session.first(
                        "select submitted_at from job use index (" + LedgerSchema.index(List.of("status"))
                                + ") where status = 'RUNNING' order by status, place fetch first row only",
                        row -> row.getObject(1, OffsetDateTime.class).toInstant())
                .orElse(null);
        return new LedgerStats(counts, oldest);
    }
}
