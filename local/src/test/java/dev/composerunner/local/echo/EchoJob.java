package dev.composerunner.local.echo;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.contract.FailureType;
import dev.composerunner.job.BuiltInJob;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

/** Writes what it is given to a file; fails if it is told to, with its password in the message, and waits to be stopped if told that. */
public final class EchoJob implements BuiltInJob {

    private static final Duration LONG = Duration.ofMinutes(10);

    @Override
    public String type() {
        return EchoType.NAME;
    }

    @Override
    public Work read(Map<String, String> variables) {
        String text = variables.getOrDefault(EchoType.TEXT, "");
        return context -> echo(text, context);
    }

    private static void echo(String text, JobContext context)
            throws JobFailedException, IOException, InterruptedException {
        context.reports().record().details(Map.of("said", TextNode.valueOf(text)));
        if (text.equals("fail")) {
            throw new JobFailedException(
                    FailureType.JobError,
                    "told to fail with "
                            + context.secrets()
                                    .find(EchoType.PASSWORD)
                                    .orElseThrow()
                                    .value(),
                    null);
        }
        if (text.equals("wait")) {
            Thread.sleep(LONG);
        }
        Files.writeString(context.folder().path().resolve("echo.txt"), text);
        context.keepArtifacts();
    }
}
