package dev.composerunner.metaanalysisjob.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What metadata.json says of a meta-analysis, beside what it says of any job.
 *
 * @param metaAnalysisId what was run; absent, as the next one is, for inputs from a folder or from files
 * @param environment wire name of the {@link dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment}
 * @param resultUrl page of the meta-analysis that the results were given back to; null: they were not to be
 * @param inputs what was read
 * @param permutations the null distributions by permutation
 */
public record MetaAnalysisRecord(
        @Nullable String metaAnalysisId,
        @Nullable String environment,
        @Nullable String resultUrl,
        @Nullable Inputs inputs,
        @Nullable List<Permutations> permutations) {

    /** The meta-analysis of a record. */
    public static MetaAnalysisRecord of(JobMetadata metadata) {
        return ContractJson.MAPPER.convertValue(metadata.details(), MetaAnalysisRecord.class);
    }

    /** The same with what was read. */
    public MetaAnalysisRecord withInputs(Inputs read) {
        return new MetaAnalysisRecord(metaAnalysisId, environment, resultUrl, read, permutations);
    }

    /** The same with the groups that were analysed and the permutations that were drawn, where there are any. */
    public MetaAnalysisRecord withResults(List<Group> groups, List<Permutations> drawn) {
        return new MetaAnalysisRecord(
                metaAnalysisId,
                environment,
                resultUrl,
                inputs == null || groups.isEmpty() ? inputs : inputs.withGroups(groups),
                drawn.isEmpty() ? permutations : List.copyOf(drawn));
    }

    /** The details of a job's record. */
    public Map<String, JsonNode> details() {
        var details = new LinkedHashMap<String, JsonNode>();
        ContractJson.MAPPER
                .valueToTree(this)
                .properties()
                .forEach(field -> details.put(field.getKey(), field.getValue()));
        if (metaAnalysisId != null) {
            // Clients of the Python compose-runner read the field without asking whether it is there.
            details.putIfAbsent("result_url", NullNode.getInstance());
        }
        return details;
    }
}
