package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PipelineDefinitionTest {

    @Test
    void replace_everyName_getsItsValue() {
        assertThat(PipelineDefinition.replace(
                        "{\"Cluster\":\"${ClusterArn}\",\"Again\":\"${ClusterArn}\",\"Size\":${Size1}}",
                        Map.of("ClusterArn", "arn:cluster", "Size1", "3", "Unused", "x")))
                .isEqualTo("{\"Cluster\":\"arn:cluster\",\"Again\":\"arn:cluster\",\"Size\":3}");
    }

    @Test
    void replace_aValueWithDollarsAndBackslashes_isPutInAsItIs() {
        // A replacement of a regular expression reads $1 and \ as its own.
        assertThat(PipelineDefinition.replace("${A}", Map.of("A", "$1\\${A}"))).isEqualTo("$1\\${A}");
    }

    @Test
    void replace_pathsOfTheStatesLanguage_areLeftAlone() {
        String paths = "{\"a.$\":\"$.a\",\"b\":\"$$.Execution.Name\",\"c\":\"{% $states.input %}\",\"d\":\"${a.b}\"}";

        assertThat(PipelineDefinition.replace(paths, Map.of())).isEqualTo(paths);
    }

    @Test
    void replace_aNameWithoutAValue_saysWhichAndWhatThereIs() {
        assertThatThrownBy(() -> PipelineDefinition.replace("${Absent}", Map.of("ClusterArn", "arn:cluster")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no value for ${Absent}; there are values for [ClusterArn]");
    }
}
