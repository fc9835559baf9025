package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureTypeTest {

    @Test
    void exitCodes_ofAllTypes_areDistinct() {
        assertThat(Arrays.stream(FailureType.values()).map(FailureType::exitCode))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void exitCode_ofAType_leadsBackToItAndIsTheJobsOwn(FailureType type) {
        // 0 is success, 1 and 2 are the JVM's and the shell's; above 128 stand signals, of which 137 alone is meant.
        assertThat(type.exitCode()).isBetween(3, 255).isNotEqualTo(143);
        assertThat(FailureType.ofExitCode(type.exitCode())).contains(type);
        assertThat(FailureType.ofName(type.name())).contains(type);
    }

    @Test
    void exitCodeAndName_ofNoType_areNothing() {
        assertThat(FailureType.ofExitCode(0)).isEmpty();
        assertThat(FailureType.ofExitCode(1)).isEmpty();
        assertThat(FailureType.ofName("States.Timeout")).isEmpty();
        assertThat(FailureType.ofName("timeout")).isEmpty();
    }

    @Test
    void retry_ofTheJobsOwnFailures_isNever() {
        // A job that exits with its own error is never run again: it would cost the same and fail the same.
        assertThat(Arrays.stream(FailureType.values()).filter(type -> type.retry() == FailureType.Retry.ALWAYS))
                .containsExactly(
                        FailureType.CapacityUnavailable,
                        FailureType.Throttled,
                        FailureType.TaskNeverStarted,
                        FailureType.SpotInterrupted);
    }
}
