package dev.composerunner.job;

import dev.composerunner.contract.JobSecrets;
import dev.composerunner.job.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a job works with.
 *
 * @param folder a folder of its own, which is there and empty
 * @param store where its artifacts are kept
 * @param secrets the keys it was submitted with
 * @param reports those that are told how it goes
 */
public record JobContext(WorkFolder folder, ArtifactStore store, JobSecrets secrets, JobReports reports) {

    public JobContext {
        reports.redaction().add(secrets);
    }

    /**
     * Keeps every file of the folder as an artifact.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void keepArtifacts() throws IOException, InterruptedException {
        List<Path> files = folder.files();
        for (int i = 0; i < files.size(); i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the job was interrupted while its artifacts were kept");
            }
            reports.phases().enter(store.phase(), i, files.size());
            reports.record().artifact(store.keep(folder.name(files.get(i)), files.get(i)));
        }
        reports.events()
                .tell(
                        "artifacts.stored",
                        Map.of(
                                "count",
                                reports.record().artifactCount(),
                                "bytes",
                                reports.record().artifactBytes()));
    }
}
