package dev.composerunner.cli.client;

import dev.composerunner.cli.terminal.ProgressView;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.answer.LogsAnswer;
import dev.composerunner.contract.answer.StatusAnswer;
import java.util.function.Consumer;

/** Follows a job to its end. */
public final class JobWatch {

    private JobWatch() {}

    /** Waits for the end of the job and gives its last status. */
    public static StatusAnswer awaitEnd(ServiceClient client, String job, ProgressView view)
            throws InterruptedException {
        while (true) {
            StatusAnswer status = client.status(job);
            if (!status.status().equals("RUNNING")) {
                return status;
            }
            JobProgress progress = status.progress();
            if (progress != null) {
                view.show(progress);
            }
            Thread.sleep(client.pause());
        }
    }

    /** Hands on every line of the log; with {@code follow} until the job has ended. */
    static void log(ServiceClient client, String job, boolean follow, Consumer<LogsAnswer.Event> lines)
            throws InterruptedException {
        String token = "";
        boolean ended = !follow;
        while (true) {
            // Asked before the log is read: what an ended job has written is all there.
            ended = ended || !client.status(job).status().equals("RUNNING");
            LogsAnswer answer = client.logs(job, token);
            answer.events().forEach(lines);
            String next = answer.nextToken();
            boolean nothingNew = answer.events().isEmpty() && (next == null || next.equals(token));
            token = next == null ? token : next;
            if (nothingNew && ended) {
                return;
            }
            if (nothingNew) {
                Thread.sleep(client.pause());
            }
        }
    }
}
