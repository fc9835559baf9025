package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobTypes;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetaAnalysisTypeTest {

    @Test
    void parse_theIdAlone_takesTheDefaults() throws JsonProcessingException {
        JobRequest request = parse("{'meta_analysis_id':'3opENJpHxRsH'}");

        assertThat(request.environment())
                .isEqualTo(Map.of(
                        "META_ANALYSIS_ID",
                        "3opENJpHxRsH",
                        "ENVIRONMENT",
                        "production",
                        "NO_UPLOAD",
                        "false",
                        "N_CORES",
                        ""));
        assertThat(request.artifactPrefix()).isNull();
        assertThat(request.secrets()).isEqualTo(JobSecrets.NONE);
        assertThat(request.warnings()).isEmpty();
    }

    @Test
    void parse_everyField_isTaken() throws JsonProcessingException {
        JobRequest request = parse("{'meta_analysis_id':'abc','environment':'staging','artifact_prefix':'job-1',"
                + "'no_upload':true,'n_cores':8,'nsc_key':'k1','nv_key':'k2'}");

        assertThat(request.environment())
                .isEqualTo(Map.of(
                        "META_ANALYSIS_ID", "abc", "ENVIRONMENT", "staging", "NO_UPLOAD", "true", "N_CORES", "8"));
        assertThat(request.artifactPrefix()).isEqualTo(new ArtifactPrefix("job-1"));
        assertThat(request.secrets())
                .isEqualTo(new JobSecrets(Map.of("nsc_key", new Secret("k1"), "nv_key", new Secret("k2"))));
    }

    @Test
    void parse_nullAndEmptyText_areAsAbsent() throws JsonProcessingException {
        // Clients of the original send every field, with null or "" where the user gave none.
        JobRequest request = parse("{'meta_analysis_id':'abc','environment':'','artifact_prefix':null,'no_upload':null,"
                + "'n_cores':'','nsc_key':'','nv_key':null}");

        assertThat(request).isEqualTo(parse("{'meta_analysis_id':'abc'}"));
    }

    @ParameterizedTest
    @CsvSource({
        "true, true",
        "'true', true",
        "'True', true",
        "1, true",
        "'1', true",
        "false, false",
        "'FALSE', false",
        "0, false"
    })
    void noUpload_asTruthValueTextOrDigit_isRead(String json, boolean expected) throws JsonProcessingException {
        assertThat(parse("{'meta_analysis_id':'abc','no_upload':" + quoted(json) + "}")
                        .environment())
                .containsEntry("NO_UPLOAD", Boolean.toString(expected));
        // A query string has no truth values: every value is text.
        assertThat(parse("{'meta_analysis_id':'abc','no_upload':'" + json + "'}")
                        .environment())
                .containsEntry("NO_UPLOAD", Boolean.toString(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "'4'", "'004'"})
    void nCores_asNumberOrText_isRead(String json) throws JsonProcessingException {
        assertThat(parse("{'meta_analysis_id':'abc','n_cores':" + json + "}").environment())
                .containsEntry("N_CORES", "4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRODUCTION", "Production", "production"})
    void environment_inAnyCase_isRead(String name) throws JsonProcessingException {
        assertThat(parse("{'meta_analysis_id':'abc','environment':'" + name + "'}")
                        .environment())
                .containsEntry("ENVIRONMENT", "production");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []       | body: got an array; allowed: a JSON object
            [{}]     | body: got an array; allowed: a JSON object
            'abc'    | body: got a text; allowed: a JSON object
            7        | body: got a number; allowed: a JSON object
            true     | body: got a boolean; allowed: a JSON object
            null     | body: got null; allowed: a JSON object
            `    `   | body: got nothing; allowed: a JSON object
            """)
    void parse_noObject_saysWhatItIs(String body, String message) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'meta_analysis_id':''          | meta_analysis_id: missing; allowed: 1 to 128 letters, digits, '_' and '-'
            'meta_analysis_id':null        | meta_analysis_id: missing; allowed: 1 to 128 letters, digits, '_' and '-'
            'meta_analysis_id':7           | meta_analysis_id: got 7; allowed: a text
            'meta_analysis_id':['abc']     | meta_analysis_id: got ["abc"]; allowed: a text
            'meta_analysis_id':'../x'      | meta_analysis_id: got "../x"; allowed: 1 to 128 letters, digits, '_' and '-'
            'meta_analysis_id':'x?y=1'     | meta_analysis_id: got "x?y=1"; allowed: 1 to 128 letters, digits, '_' and '-'
            'environment':'prod'           | environment: got "prod"; allowed: production, staging, development, local
            'environment':1                | environment: got 1; allowed: a text
            'artifact_prefix':'../job'     | artifact_prefix: got "../job"; allowed: 1 to 80 letters, digits, '_' and '-', beginning with a letter or a digit
            'artifact_prefix':{}           | artifact_prefix: got {}; allowed: a text
            'no_upload':'yes'              | no_upload: got "yes"; allowed: true, false
            'no_upload':2                  | no_upload: got 2; allowed: true, false
            'no_upload':[true]             | no_upload: got [true]; allowed: true, false
            'n_cores':0                    | n_cores: got 0; allowed: a whole number from 1 to 128
            'n_cores':-1                   | n_cores: got -1; allowed: a whole number from 1 to 128
            'n_cores':129                  | n_cores: got 129; allowed: a whole number from 1 to 128
            'n_cores':1.5                  | n_cores: got 1.5; allowed: a whole number from 1 to 128
            'n_cores':99999999999999999999 | n_cores: got 99999999999999999999; allowed: a whole number from 1 to 128
            'n_cores':'٣'                  | n_cores: got "٣"; allowed: a whole number from 1 to 128
            'n_cores':' 4'                 | n_cores: got " 4"; allowed: a whole number from 1 to 128
            'n_cores':true                 | n_cores: got true; allowed: a whole number from 1 to 128
            """)
    void parse_aValueThatIsNotAllowed_saysFieldValueAndChoice(String field, String message) {
        String id = field.startsWith("'meta_analysis_id'") ? "" : "'meta_analysis_id':'abc',";

        assertThatThrownBy(() -> parse("{" + id + field + "}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'hunter2':1}    | an object
            ['hunter2']      | an array
            'hunter2 '       | a text of 8 characters
            'hunter2\\u0000' | a text of 8 characters
            'hunter2\\n'     | a text of 8 characters
            'hünter2'        | a text of 7 characters
            12345678         | a number
            """)
    void key_thatIsNotAllowed_isRefusedWithoutBeingShown(String json, String got) {
        for (String field : new String[] {"nsc_key", "nv_key"}) {
            // The message goes into an answer and into logs; the key must not.
            assertThatThrownBy(() -> parse("{'meta_analysis_id':'abc','" + field + "':" + json + "}"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage(field + ": got " + got
                            + "; allowed: a text of at most 1024 printable ASCII characters without blanks");
        }
    }

    @Test
    void key_of1024And1025Characters_isTakenAndRefused() throws JsonProcessingException {
        assertThat(parse("{'meta_analysis_id':'abc','nv_key':'" + "k".repeat(1024) + "'}")
                        .secrets()
                        .find("nv_key"))
                .isPresent();
        assertThatThrownBy(() -> parse("{'meta_analysis_id':'abc','nv_key':'" + "k".repeat(1025) + "'}"))
                .hasMessageContaining("a text of 1025 characters");
    }

    @Test
    void parse_unknownFields_warnsByNameAlone() throws JsonProcessingException {
        JobRequest request =
                parse("{'meta_analysis_id':'abc','nsc-key':'hunter2','" + "x".repeat(50) + "':1,'n_cores':2}");

        // A misspelt key is still a key: its value must not come back in the warning.
        assertThat(request.warnings())
                .containsExactly(
                        "unknown field \"nsc-key\" is ignored",
                        "unknown field \"" + "x".repeat(40) + "...\" is ignored");
        assertThat(request.environment()).containsEntry("N_CORES", "2");
    }

    private static String quoted(String json) {
        return json.matches("[A-Z].*") || json.matches("FALSE|True") ? "'" + json + "'" : json;
    }

    private static JobRequest parse(String text) throws JsonProcessingException {
        JsonNode document = ContractJson.MAPPER.readTree(text.replace('\'', '"'));
        return JobTypes.find(MetaAnalysisType.NAME).read(document).request();
    }
}
