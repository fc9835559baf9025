package dev.composerunner.metaanalysis.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class MathFunctionsTest {

    @Test
    void current_interpretedAndCompiled_isTheSame() {
        var seen = new HashSet<String>();
        // Enough calls for both compilers: what one JVM draws must not depend on how long it has run.
        for (int n = 0; n < 100; n++) {
            seen.add(MathFunctions.current());
        }

        assertThat(seen).singleElement().asString().matches("[0-9a-f]{64}");
    }
}
