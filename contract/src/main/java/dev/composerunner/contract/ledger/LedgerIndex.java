package dev.composerunner.contract.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * The global secondary indexes of the ledger's table, one for each combination of fields that jobs are listed by. An index has
 * the partition key {@link #partitionKey()}, the sort key {@link LedgerTable#PLACE} and all attributes of the item.
 *
 * <p>No partition is cut by month or day: all writes of a listing would go to the newest part of it, whatever its length. A
 * partition takes 1,000 writes a second.
 */
public enum LedgerIndex {
    ALL(false, false, false),
    BY_STATUS(true, false, false),
    BY_JOB_TYPE(false, true, false),
    BY_SUBMITTER(false, false, true),
    BY_STATUS_AND_JOB_TYPE(true, true, false),
    BY_STATUS_AND_SUBMITTER(true, false, true),
    BY_JOB_TYPE_AND_SUBMITTER(false, true, true),
    BY_STATUS_JOB_TYPE_AND_SUBMITTER(true, true, true),
    /** The attempts of one hash; its partition key is the hash itself. */
    BY_HASH(false, false, false);

    private final boolean status;
    private final boolean jobType;
    private final boolean submitter;

    LedgerIndex(boolean status, boolean jobType, boolean submitter) {
        this.status = status;
        this.jobType = jobType;
        this.submitter = submitter;
    }

    /** The index, other than {@link #BY_HASH}, whose partition key is made of these fields. */
    public static LedgerIndex of(boolean status, boolean jobType, boolean submitter) {
        for (LedgerIndex index : listings()) {
            if (index.status == status && index.jobType == jobType && index.submitter == submitter) {
                return index;
            }
        }
        throw new AssertionError("every combination has an index");
    }

    /** Every index but {@link #BY_HASH}. */
    public static List<LedgerIndex> listings() {
        var listings = new ArrayList<>(List.of(values()));
        listings.remove(BY_HASH);
        return listings;
    }

    /** Whether the partition key contains the status. */
    public boolean hasStatus() {
        return status;
    }

    /** Whether the partition key contains the job type. */
    public boolean hasJobType() {
        return jobType;
    }

    /** Whether the partition key contains the name of the submitter's key. */
    public boolean hasSubmitter() {
        return submitter;
    }

    /** Name of the index. */
    public String indexName() {
        return "jobs" + parts("-");
    }

    /** Attribute that is the partition key. */
    public String partitionKey() {
        return this == BY_HASH ? LedgerTable.JOB_HASH : "list" + parts("_");
    }

    private String parts(String separator) {
        if (this == BY_HASH) {
            return separator + "hash";
        }
        return (status ? separator + "status" : "")
                + (jobType ? separator + "type" : "")
                + (submitter ? separator + "submitter" : "")
                + (status || jobType || submitter ? "" : separator + "all");
    }
}
