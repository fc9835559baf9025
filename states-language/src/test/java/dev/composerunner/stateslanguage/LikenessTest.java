package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the comparison with recorded answers can fail. */
final class LikenessTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1                          | 1.0                                | true
            1                          | 2                                  | false
            1                          | '1'                                | false
            {'a':1,'b':null}           | {'b':null,'a':1}                   | true
            {'a':1}                    | {'a':1,'b':null}                   | false
            {'a':1,'SdkHttpMetadata':1}| {'a':1}                            | true
            [1,2]                      | [2,1]                              | false
            [1,2]                      | [1,2,3]                            | false
            'at date'                  | 'at 2026-11-21T10:00:00.5Z'        | true
            'at date'                  | 'at 2026-11-21'                    | false
            'id <uuid:1>, x'           | 'id 7c9f, x'                       | true
            'id <uuid:1>, x'           | 'id 7c9f, y'                       | false
            {'aTimestamp':'timestamp'} | {'aTimestamp':'anything'}          | true
            null                       | 'null'                             | false
            """)
    void alike_followsTheRulesOfTheRecording(String expected, String actual, boolean alike) {
        assertThat(Likeness.alike(json(expected), json(actual))).isEqualTo(alike);
    }

    @Test
    void decodedAlike_decodesTheTextsOfDetailsAndNoDeeper() {
        assertThat(Likeness.decodedAlike(
                        json("{\"input\":{\"a\":\"[1]\"}}"), json("{\"input\":\"{\\\"a\\\":\\\"[1]\\\"}\"}")))
                .isTrue();
        assertThat(Likeness.decodedAlike(
                        json("{\"input\":{\"a\":[1]}}"), json("{\"input\":\"{\\\"a\\\":\\\"[1]\\\"}\"}")))
                .isFalse();
    }
}
