package dev.composerunner.cli;

import dev.composerunner.cli.client.JobTypesListCommand;
import dev.composerunner.cli.jobtypes.CheckCommand;
import picocli.CommandLine.Command;

/** What there is to do with job types. */
@Command(
        name = "job-types",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CheckCommand.class, JobTypesListCommand.class},
        description = "Checks job type files, or lists the job types of a service.")
final class JobTypesCommand {}
