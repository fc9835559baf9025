package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ServeCommandTest {

    @Test
    void quietAndVerbose_excludeEachOther() {
        assertThat(Main.run("serve", "--quiet", "--verbose")).isEqualTo(2);
    }
}
