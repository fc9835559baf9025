package dev.composerunner.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Test
    void controlCharacters_ofAStudysName_doNotReachTheTerminal() {
        assertThat(PlainText.of("a\u001b[31mred\nline")).isEqualTo("a [31mred line");
    }
}
