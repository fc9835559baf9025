package dev.composerunner.metaanalysisjob;

import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.BuiltInJob;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.job.JobReports;
import dev.composerunner.job.WorkFolder;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysisjob.folder.ResultsFolderException;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import dev.composerunner.metaanalysisjob.inputs.BundleSource;
import dev.composerunner.metaanalysisjob.inputs.ReferenceStudySets;
import dev.composerunner.metaanalysisjob.record.Inputs;
import dev.composerunner.metaanalysisjob.record.MetaAnalysisRecord;
import dev.composerunner.metaanalysisjob.results.ComposeResults;
import dev.composerunner.metaanalysisjob.results.ResultSet;
import dev.composerunner.metaanalysisjob.results.UploadFailedException;
import dev.composerunner.metaanalysisjob.results.UploadRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of a meta-analysis: reads the bundle, computes, keeps the artifacts, gives the results back.
 *
 * @param settings what to do
 * @param source where the bundle comes from
 * @param analysis computes it
 * @param calls calls to other services
 */
record MetaAnalysisWork(JobSettings settings, BundleSource source, Analysis analysis, HttpCalls calls)
        implements BuiltInJob.Work {

    @Override
    public void run(JobContext context) throws JobFailedException, IOException, InterruptedException {
        JobReports reports = context.reports();
        var record = new MetaAnalysisRecord(
                settings.metaAnalysisId(),
                settings.metaAnalysisId() == null
                        ? null
                        : settings.addresses().environment().wireName(),
                settings.metaAnalysisId() == null || settings.noUpload()
                        ? null
                        : settings.addresses().resultUrl(settings.metaAnalysisId()),
                null,
                null);
        reports.record().details(record.details());
        try {
            work(context, record);
        } catch (InvalidAnalysisException | ResultsFolderException e) {
            throw new JobFailedException(FailureType.InvalidInput, String.valueOf(e.getMessage()), e);
        }
    }

    private void work(JobContext context, MetaAnalysisRecord known)
            throws JobFailedException, IOException, InterruptedException {
        JobReports reports = context.reports();
        var start = new LinkedHashMap<String, Object>();
        start.put("meta_analysis_id", settings.metaAnalysisId());
        start.put("environment", settings.addresses().environment().wireName());
        start.put("no_upload", settings.noUpload());
        start.put("n_cores", settings.threads());
        start.put("version", reports.record().version());
        reports.events().tell("workflow.start", start);

        reports.phases().enter("fetching inputs");
        Thread.ofVirtual().name("prepare").start(analysis::prepare);
        Bundle given = source.read();
        Bundle bundle = new ReferenceStudySets(settings.addresses(), calls).addTo(given);
        reports.redaction().add(bundle.runKey());
        reports.record().warn(bundle.warnings());
        bundle.requireFiniteNumbers();
        Inputs inputs = bundle.describe();
        MetaAnalysisRecord read = known.withInputs(inputs);
        reports.record().details(read.details());
        reports.events()
                .tell(
                        "inputs.resolved",
                        Map.of(
                                "source",
                                inputs.source(),
                                "documents",
                                inputs.documents(),
                                "warnings",
                                bundle.warnings()));
        if (context.takeOver(() ->
                ContentHash.of(settings, context.secrets(), reports.record().version(), inputs))) {
            // Given back by the earlier job, if at all.
            return;
        }
        // What has just been fetched can be fetched again.
        keepInputs(given, context.folder());

        ResultSet results = analysis.run(
                bundle, context.folder().path(), settings.threads(), each -> warn(reports, each), reports.phases());
        reports.record()
                .details(read.withResults(results.groups(), results.permutations())
                        .details());
        context.keepArtifacts();
        String id = settings.metaAnalysisId();
        if (!settings.noUpload() && id != null) {
            giveBack(context, id, bundle, results);
        }
    }

    private static void warn(JobReports reports, List<String> warnings) {
        reports.record().warn(warnings);
        if (!warnings.isEmpty()) {
            reports.events().tell("inputs.warnings", Map.of("warnings", warnings));
        }
    }

    private static void keepInputs(Bundle bundle, WorkFolder folder) throws IOException {
        Path inputs = Files.createDirectories(folder.path().resolve("inputs"));
        for (var file : bundle.files().entrySet()) {
            Files.write(inputs.resolve(file.getKey()), ContractJson.MAPPER.writeValueAsBytes(file.getValue()));
        }
    }

    private void giveBack(JobContext context, String metaAnalysisId, Bundle bundle, ResultSet results)
            throws UploadFailedException, IOException, InterruptedException {
        JobReports reports = context.reports();
        reports.phases().enter("giving results back");
        Secret runKey = bundle.runKey();
        Secret key = runKey == null
                ? MetaAnalysisParameters.nscKey(context.secrets()).orElse(null)
                : runKey;
        if (key == null) {
            throw new UploadFailedException(
                    "the results could not be given back: the meta-analysis has no run key, and no nsc_key was given; "
                            + "give one, or run with no_upload",
                    null);
        }
        var upload = new UploadRecord(context.store(), reports.record().execution());
        String result =
                new ComposeResults(calls, settings.addresses(), key).giveBack(metaAnalysisId, bundle, results, upload);
        reports.events()
                .tell(
                        "results.given_back",
                        Map.of(
                                "result_id",
                                result,
                                "result_url",
                                settings.addresses().resultUrl(metaAnalysisId)));
    }
}
