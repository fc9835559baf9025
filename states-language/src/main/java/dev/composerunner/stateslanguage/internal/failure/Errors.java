package dev.composerunner.stateslanguage.internal.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of errors that the language reserves, and how {@code ErrorEquals} matches them. */
public final class Errors {

    static final String ALL = "States.ALL";
    public static final String TIMEOUT = "States.Timeout";
    static final String HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
    public static final String TASK_FAILED = "States.TaskFailed";
    public static final String RUNTIME = "States.Runtime";
    public static final String DATA_LIMIT = "States.DataLimitExceeded";
    public static final String QUERY = "States.QueryEvaluationError";
    public static final String INTRINSIC = "States.IntrinsicFailure";
    public static final String RESULT_PATH = "States.ResultPathMatchFailure";
    public static final String REFERENCE_PATH = "States.ReferencePathConflict";
    public static final String NO_CHOICE = "States.NoChoiceMatched";
    public static final String TOO_MANY_FAILED = "States.ExceedToleratedFailureThreshold";
    public static final String ITEM_READER = "States.ItemReaderFailed";
    public static final String RESULT_WRITER = "States.ResultWriterFailed";

    private Errors() {}

    /** Whether a rule for {@code names} applies to {@code failure}. A missed heartbeat answers to a name of its own too. */
    public static boolean apply(List<String> names, StateFailure failure) {
        return match(names, failure.error()) || (failure.heartbeatMissed() && names.contains(HEARTBEAT_TIMEOUT));
    }

    /**
     * Whether a rule for {@code names} applies to {@code error}: nothing applies to States.Runtime, and
     * States.TaskFailed neither to States.Timeout nor to States.DataLimitExceeded.
     */
    public static boolean match(List<String> names, @Nullable String error) {
        if (RUNTIME.equals(error)) {
            return false;
        }
        return names.stream().anyMatch(name -> switch (name) {
            case ALL -> true;
            case TASK_FAILED -> !DATA_LIMIT.equals(error) && !TIMEOUT.equals(error);
            default -> name.equals(error);
        });
    }
}
