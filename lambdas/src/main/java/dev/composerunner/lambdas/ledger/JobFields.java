package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.InvalidRequestException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** What the fields of a job may contain. The characters that separate fields in keys are in none of them. */
final class JobFields {

    private static final int MAX_JOB_ID = 400;
    private static final Instant MIN_TIME = Instant.EPOCH;
    private static final Instant MAX_TIME = Instant.parse("2200-01-01T00:00:00Z");

    private static final Pattern JOB_ID = Pattern.compile("[!-~]{1," + MAX_JOB_ID + "}");
    private static final Pattern JOB_TYPE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern KEY_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    private JobFields() {}

    static String jobId(String value) {
        return matching("job_id", value, JOB_ID, "1 to " + MAX_JOB_ID + " visible ASCII characters");
    }

    static String jobType(String value) {
        return matching("job_type", value, JOB_TYPE, "1 to 40 lower-case letters, digits and '-', the first a letter");
    }

    static String version(String value) {
        return matching("version", value, VERSION, "1 to 64 letters, digits, '.', '_', '+' and '-'");
    }

    static String jobHash(String value) {
        return matching("job_hash", value, HASH, "64 lower-case hexadecimal digits");
    }

    static String submittedBy(String value) {
        return matching("submitted_by", value, KEY_NAME, "1 to 64 letters, digits, '.', '_', '@', '+' and '-'");
    }

    /** The time, cut to milliseconds. */
    static Instant time(String field, Instant value) {
        if (value.isBefore(MIN_TIME) || !value.isBefore(MAX_TIME)) {
            throw InvalidRequestException.of(field, value.toString(), MIN_TIME + " to " + MAX_TIME);
        }
        return value.truncatedTo(ChronoUnit.MILLIS);
    }

    private static String matching(String field, String value, Pattern allowed, String description) {
        if (!allowed.matcher(value).matches()) {
            throw InvalidRequestException.of(field, '"' + value + '"', description);
        }
        return value;
    }
}
