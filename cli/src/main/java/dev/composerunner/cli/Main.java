package dev.composerunner.cli;

import dev.composerunner.cli.client.CancelCommand;
import dev.composerunner.cli.client.LogsCommand;
import dev.composerunner.cli.client.ResultsCommand;
import dev.composerunner.cli.client.ServiceException;
import dev.composerunner.cli.client.StatusCommand;
import dev.composerunner.cli.client.SubmitCommand;
import dev.composerunner.cli.jobtypes.RunJobCommand;
import dev.composerunner.cli.run.RunCommand;
import dev.composerunner.cli.simulation.SimulateCommand;
import dev.composerunner.cli.smoke.SmokeCommand;
import dev.composerunner.cli.terminal.PlainText;
import dev.composerunner.cli.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line {@code compose-runner}. */
@Command(
        name = "compose-runner",
        description =
                "Runs coordinate-based meta-analyses and programs of containers, here and now or as jobs behind HTTP.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.BuildVersion.class)
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command line and gives its exit code: 0, 1 for a failure with its reason on the standard error, 2 for wrong use. */
    static int run(String... arguments) {
        var line = new CommandLine(new Main());
        commands(arguments).forEach(line::addSubcommand);
        int code = line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((exception, command, _) -> {
                    command.getErr().println(command.getColorScheme().errorText(PlainText.lines(reason(exception))));
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
        if (code == CommandLine.ExitCode.OK && (line.getOut().checkError() || System.out.checkError())) {
            Terminal.say("compose-runner: " + new Terminal.OutputException().getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        return code;
    }

    /** A model of all commands costs more than many a run takes to compute. */
    private static List<Class<?>> commands(String... arguments) {
        return arguments.length > 0 && arguments[0].equals("run")
                ? List.of(RunCommand.class)
                : List.of(
                        DemoCommand.class,
                        RunCommand.class,
                        ServeCommand.class,
                        SubmitCommand.class,
                        StatusCommand.class,
                        LogsCommand.class,
                        ResultsCommand.class,
                        CancelCommand.class,
                        SmokeCommand.class,
                        JobTypesCommand.class,
                        KeygenCommand.class,
                        RunJobCommand.class,
                        SimulateCommand.class);
    }

    private static String reason(Exception exception) {
        String message = String.valueOf(exception.getMessage());
        boolean ours = exception instanceof ServiceException
                || exception instanceof Terminal.OutputException
                || exception instanceof IOException
                || exception instanceof IllegalArgumentException
                || exception instanceof CancellationException;
        return "compose-runner: " + (ours ? message : exception.getClass().getSimpleName() + ": " + message);
    }

    /** Gives the version of the build. */
    static final class BuildVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"compose-runner " + Version.text()};
        }
    }
}
