package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.submission.Inspection;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobType;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.Submission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParameterChecksTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A type of the class path. */
    private record Type(JsonNode schema) implements JobType {

        @Override
        public String name() {
            return "built";
        }

        @Override
        public JobTypeDescription describe() {
            return new JobTypeDescription("built", "1", "", "built-in", schema, List.of());
        }

        @Override
        public Set<String> variables() {
            return Set.of();
        }

        @Override
        public JobRequest read(Submission submission) {
            return new JobRequest(null, Map.of(), JobSecrets.NONE, List.of());
        }

        @Override
        public Inspection inspect(JobRequest request, Map<String, String> settings) {
            return Inspection.unidentified(TaskSize.STANDARD);
        }
    }

    @Test
    void problems_ofATypeOfTheClassPath_areFoundWithItsDefaults() throws Exception {
        var type = new Type(
                JSON.readTree(
                        "{\"type\": \"object\", \"required\": [\"a\", \"b\"], \"properties\": {\"a\": {\"default\": 1}, \"b\": {\"type\": \"string\"}}}"));
        var checks = new ParameterChecks();

        assertThat(checks.problems(type, JSON.readTree("{}")))
                .extracting(Object::toString)
                .containsExactly("parameters/b: missing");
        assertThat(checks.problems(type, JSON.readTree("{\"b\": \"x\"}"))).isEmpty();
    }

    @Test
    void problems_ofATypeWhoseSchemaIsNone_isOurFault() throws Exception {
        var type = new Type(JSON.readTree("{\"type\": \"array\"}"));

        assertThatThrownBy(() -> new ParameterChecks().problems(type, JSON.readTree("{}")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void problems_ofAFileThatHasChanged_areThoseOfThePresentSchema() throws Exception {
        var checks = new ParameterChecks();
        JsonNode parameters = JSON.readTree("{\"a\": 1}");

        for (String schema : List.of("{type: object, properties: {a: {}}}", "{type: object, required: [b]}")) {
            var type = new FileJobType(
                    JobTypeReader.read("a.job.yaml", "name: a\nimage: x\nparameters: " + schema + "\n"));
            assertThat(checks.problems(type, parameters)).hasSize(schema.contains("required") ? 1 : 0);
        }
    }
}
