package dev.composerunner.lambdas;

import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.jobtypes.JobTypeFolder;
import dev.composerunner.jobtypes.ParameterChecks;
import java.nio.file.Path;
import java.util.List;

/** The job types that the handlers of a deployment know. */
final class HandlerJobTypes {

    private HandlerJobTypes() {}

    /** Those on the class path, and those in the folder that the settings name. */
    static JobTypes of(HandlerSettings settings) {
        String folder = settings.optional(HandlerEnvironment.JOB_TYPES_FOLDER, "");
        JobTypes types = JobTypes.find(settings.environment().get(HandlerEnvironment.DEFAULT_JOB_TYPE));
        var checks = new ParameterChecks();
        return folder.isEmpty()
                ? types.with(List::of, checks::problems)
                : types.with(new JobTypeFolder(Path.of(folder), System.err::println)::types, checks::problems);
    }
}
