package dev.composerunner.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    @Test
    void controlCharacters_ofAStudysName_doNotReachTheTerminal() {
        assertThat(PlainText.of("a\u001b[31mred\nline")).isEqualTo("a [31mred line");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0x07, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x200b, 0x200e, 0x2028, 0x202e, 0x2066, 0xfeff, 0xd800, 0xe0041
            })
    void charactersThatATerminalObeys_areSpaces(int code) {
        String text = "a" + Character.toString(code) + "b";

        assertThat(PlainText.of(text)).isEqualTo("a b");
        assertThat(PlainText.lines(text)).isEqualTo("a b");
    }

    @Test
    void lines_ofALog_stayLines() {
        assertThat(PlainText.lines("größe 𝛼\n\tat x\u009b")).isEqualTo("größe 𝛼\n\tat x ");
    }

    @Test
    void json_hasTheSameContentWithoutTheCharacters() throws Exception {
        String content = "\u009b31m \u202e größe \udb40\udc41";
        var json = new ObjectMapper();

        String document = PlainText.json("{\n  \"a\" : " + json.writeValueAsString(content) + "\n}");

        assertThat(document).contains("\\u009b31m \\u202e größe \\udb40\\udc41").contains("\n  \"a\"");
        assertThat(json.readTree(document).path("a").asText()).isEqualTo(content);
    }
}
