package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.cxapi.CloudFormationStackArtifact;

/** What cdk-nag's rules of AWS Solutions find in the app. */
class NagTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CommittedJson ACCEPTED = new CommittedJson(
            Path.of("src/test/resources/dev/composerunner/infra/nag-accepted.json"), "snapshot.update");

    @Test
    void findings_inTheApp_areAcceptedWithAReasonOrThereAreNone() throws IOException {
        assertThat(lines()).isNotEmpty();
        assertThat(lines().filter(line -> !List.of("Compliant", "Suppressed", "N/A")
                                .contains(line.path("compliance").asText()))
                        .map(line -> line.path("ruleId").asText()
                                + ' '
                                + line.path("resourceId").asText()
                                + ' '
                                + line.path("compliance").asText()
                                + ": "
                                + line.path("ruleInfo").asText()))
                .isEmpty();
    }

    /** Whoever accepts another finding sees it in the change of this file. */
    @Test
    void acceptedFindings_comparedWithTheCommittedList_areEqual() throws IOException {
        var accepted = new TreeMap<String, TreeSet<String>>();
        lines().filter(line -> line.path("compliance").asText().equals("Suppressed"))
                .forEach(line -> accepted.computeIfAbsent(
                                line.path("resourceId").asText()
                                        + ' '
                                        + line.path("ruleId").asText(),
                                _ -> new TreeSet<>())
                        .add(line.path("exceptionReason").asText()));
        ACCEPTED.assertEquals(JSON.valueToTree(accepted));
    }

    private static Stream<JsonNode> lines() throws IOException {
        var lines = Stream.<JsonNode>builder();
        for (String stack : SynthesizedApp.app().getStacks().stream()
                .map(CloudFormationStackArtifact::getStackName)
                .toList()) {
            JSON.readTree(Path.of(SynthesizedApp.app().getDirectory(), "AwsSolutions-" + stack + "-NagReport.json")
                            .toFile())
                    .path("lines")
                    .forEach(lines::add);
        }
        return lines.build();
    }
}
