package dev.composerunner.stateslanguage.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The clock of the machine. */
final class TimeSourceTest {

    @Test
    void alarm_whoseTimeHasCome_rings() throws InterruptedException {
        var rung = new CountDownLatch(1);
        TimeSource.system().alarm(Duration.ofMillis(1), rung::countDown);
        assertThat(rung.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
