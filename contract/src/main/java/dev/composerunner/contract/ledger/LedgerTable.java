package dev.composerunner.contract.ledger;

/**
 * Names in the DynamoDB table of the ledger. The table has the keys {@link #PARTITION_KEY} and {@link #SORT_KEY}, the indexes of
 * {@link LedgerIndex} and the time-to-live attribute {@link #EXPIRES_AT}. Every key attribute is a string (S).
 */
public final class LedgerTable {

    /** Partition key of the table. */
    public static final String PARTITION_KEY = "pk";

    /** Sort key of the table. */
    public static final String SORT_KEY = "sk";

    /** Sort key of every index: the time of submission, then the job's name. */
    public static final String PLACE = "place";

    /** SHA-256 of what a job computes, hexadecimal. */
    public static final String JOB_HASH = "job_hash";

    /** Time-to-live attribute: a number (N), seconds since 1970. */
    public static final String EXPIRES_AT = "expires_at";

    private LedgerTable() {}
}
