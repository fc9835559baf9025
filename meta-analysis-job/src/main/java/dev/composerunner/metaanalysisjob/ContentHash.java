package dev.composerunner.metaanalysisjob;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.metaanalysis.identity.EngineBuild;
import dev.composerunner.metaanalysis.identity.MathFunctions;
import dev.composerunner.metaanalysisjob.inputs.CanonicalJson;
import dev.composerunner.metaanalysisjob.record.Document;
import dev.composerunner.metaanalysisjob.record.Inputs;
import org.jspecify.annotations.Nullable;

/**
 * Names what the result of a meta-analysis follows from: the documents that were read, whatever their ids, and where the result belongs.
 * Numbers follow from the engine's code and from the last bit of the JVM's mathematical functions too; the number of threads is no part
 * of it, nor is the size of the task. The seed stands in the specification.
 */
final class ContentHash {

    private ContentHash() {}

    /**
     * Hashes the content.
     *
     * @param version version of Compose Runner, if known
     * @param inputs what was read, with the hashes that metadata.json has
     * @return 64 hexadecimal digits
     */
    static String of(JobSettings settings, JobSecrets secrets, @Nullable String version, Inputs inputs) {
        return of(settings, secrets, version, inputs, EngineBuild.current(), MathFunctions.current());
    }

    static String of(
            JobSettings settings,
            JobSecrets secrets,
            @Nullable String version,
            Inputs inputs,
            String engine,
            String mathFunctions) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("job_type", MetaAnalysisType.NAME)
                .put("version", new MetaAnalysisType().describe().version())
                .put("compose_runner_version", version)
                .put("engine", engine)
                .put("math_functions", mathFunctions)
                .put("meta_analysis_id", settings.metaAnalysisId())
                .put("environment", settings.addresses().environment().wireName())
                .put("no_upload", settings.noUpload())
                // Where nothing is given back, it does not matter where it would be.
                .put(
                        "given_back_to",
                        settings.noUpload()
                                ? null
                                : settings.addresses().compose().toString())
                .set("keys", MetaAnalysisParameters.hashes(secrets));
        var documents = content.putArray("documents");
        for (Document document : inputs.documents()) {
            documents.addObject().put("kind", document.kind()).put("sha256", document.sha256());
        }
        // The text by which the documents themselves are hashed: any number has one, which RFC 8785 refuses to give.
        return CanonicalJson.sha256(content);
    }
}
