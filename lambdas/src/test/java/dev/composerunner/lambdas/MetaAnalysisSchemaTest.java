package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeReader;
import dev.composerunner.jobtypes.ParameterChecks;
import dev.composerunner.metaanalysisjob.MetaAnalysisType;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job type file of the meta-analysis beside the code that reads its submissions. */
class MetaAnalysisSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MetaAnalysisType type = new MetaAnalysisType();
    private final ParameterChecks checks = new ParameterChecks();

    private static JobTypeDocument file() throws Exception {
        String name = "meta-analysis.job.json";
        try (InputStream in = MetaAnalysisType.class.getResourceAsStream(name)) {
            return JobTypeReader.read(
                    name, new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private List<String> schemaFields() {
        var names = new ArrayList<String>();
        type.describe().parameters().path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void file_isAJobTypeFileThatSaysWhatTheTypeSays() throws Exception {
        JobTypeDocument file = file();

        assertThat(file.name()).isEqualTo(type.name());
        assertThat(file.version()).isEqualTo(type.describe().version());
        assertThat(file.parameters().document())
                .hasToString(type.describe().parameters().toString());
        assertThat(file.outputs().keySet())
                .containsExactlyElementsOf(type.describe().outputs().stream()
                        .map(output -> output.name())
                        .toList());
    }

    @Test
    void schema_hasTheFieldsThatTheCodeReads() {
        // A field of the one alone would be refused, or ignored with a warning.
        ObjectNode all = submission();
        schemaFields().forEach(name -> all.put(name, "1"));
        all.put("environment", "staging");
        ObjectNode wrapped = JSON.createObjectNode();
        wrapped.set("parameters", all);
        assertThat(JobTypes.find(MetaAnalysisType.NAME).read(wrapped).request().warnings())
                .isEmpty();

        var fields = new ArrayList<>(type.variables().stream()
                .map(variable -> variable.toLowerCase(Locale.ROOT))
                .toList());
        fields.addAll(List.of("nsc_key", "nv_key"));
        assertThat(schemaFields()).containsExactlyInAnyOrderElementsOf(fields);
        for (String name : schemaFields()) {
            assertThat(type.describe()
                            .parameters()
                            .at("/properties/" + name + "/description")
                            .asText())
                    .as(name)
                    .isNotEmpty();
        }
    }

    private static ObjectNode submission() {
        return JSON.createObjectNode().put("meta_analysis_id", "abc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    meta_analysis_id | "a-Z_9"          | true
                    meta_analysis_id | "128x"           | true
                    meta_analysis_id | "129x"           | false
                    meta_analysis_id | "a/b"            | false
                    meta_analysis_id | "a\\n"           | false
                    meta_analysis_id | 5                | false
                    environment      | "production"     | true
                    environment      | "staging"        | true
                    environment      | "development"    | true
                    environment      | "local"          | true
                    environment      | "other"          | false
                    no_upload        | true             | true
                    no_upload        | "perhaps"        | false
                    n_cores          | 1                | true
                    n_cores          | 128              | true
                    n_cores          | 0                | false
                    n_cores          | 129              | false
                    n_cores          | 1.5              | false
                    nsc_key          | "1024x"          | true
                    nsc_key          | "1025x"          | false
                    nsc_key          | "a b"            | false
                    nsc_key          | "ü"              | false
                    nv_key           | "~!"             | true
                    nv_key           | "a\\tb"          | false
                    """)
    void schema_allowsWhatTheCodeAllows(String field, String value, boolean allowed) throws Exception {
        String text = value;
        if (value.matches("\"[0-9]+x\"")) {
            text = '"' + "k".repeat(Integer.parseInt(value.substring(1, value.length() - 2))) + '"';
        }
        ObjectNode parameters = submission();
        parameters.set(field, JSON.readTree(text));

        assertThat(checks.problems(type, parameters).isEmpty()).as("schema").isEqualTo(allowed);
        assertThat(isRead(parameters)).as("code").isEqualTo(allowed);
    }

    private static boolean isRead(ObjectNode parameters) {
        ObjectNode wrapped = JSON.createObjectNode();
        wrapped.set("parameters", parameters);
        try {
            JobTypes.find(MetaAnalysisType.NAME).read(wrapped);
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    @Test
    void schema_leavesOutNothingThatIsRequired() {
        assertThat(checks.problems(type, JSON.createObjectNode()))
                .extracting(Object::toString)
                .containsExactly("parameters/meta_analysis_id: missing");
        assertThat(isRead(JSON.createObjectNode())).isFalse();
    }
}
