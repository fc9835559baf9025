package dev.composerunner.local.aws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * The log streams of tasks, a file each. A line of the file is the time in milliseconds, a blank and the line of the task; a
 * token is the offset of the next line.
 */
public final class TaskLogs implements CloudWatchLogsClient {

    /** First part of the name of every stream, as the task definition on AWS has it. */
    public static final String STREAM_PREFIX = "compose-runner/ComposeRunnerContainer";

    /** Name of the only log group. */
    public static final String GROUP = "compose-runner";

    private static final int MAX_LINE = 256 * 1024;

    private final Path folder;
    private final InstantSource clock;
    /** The files that are being written. */
    private final Set<Path> growing = ConcurrentHashMap.newKeySet();

    public TaskLogs(Path folder, InstantSource clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.clock = clock;
    }

    /** Copies what a task prints into its stream, line by line as it comes, until the end of {@code output}. */
    public void record(String taskId, InputStream output) {
        Path path = file(taskId);
        growing.add(path);
        try (var lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
                OutputStream file = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            if (!endsWithLineBreak(path)) {
                // A process that was killed ended inside of the line.
                file.write('\n');
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String cut = line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE);
                file.write((clock.millis() + " " + cut + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the log of task " + taskId + " could not be written", e);
        } finally {
            growing.remove(path);
        }
    }

    /** Whether a task has begun to run: its stream is made then. */
    public boolean hasBegun(String taskId) {
        return Files.exists(file(taskId));
    }

    private static boolean endsWithLineBreak(Path path) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() == 0) {
                return true;
            }
            file.seek(file.length() - 1);
            return file.read() == '\n';
        }
    }

    @Override
    public GetLogEventsResponse getLogEvents(GetLogEventsRequest request) {
        String stream = request.logStreamName();
        Path file = file(stream.substring(stream.lastIndexOf('/') + 1));
        if (!Files.exists(file)) {
            throw ResourceNotFoundException.builder()
                    .message("The specified log stream does not exist.")
                    .build();
        }
        long from = request.nextToken() == null ? 0 : offset(request.nextToken());
        long start = request.startTime() == null ? 0 : request.startTime();
        long end = request.endTime() == null ? Long.MAX_VALUE : request.endTime();
        if (!LogFile.isPosition(file, from)) {
            throw invalidToken();
        }
        try {
            LogFile.Page page = LogFile.read(file, from, growing.contains(file));
            return GetLogEventsResponse.builder()
                    .events(page.events().stream()
                            .filter(event -> event.millis() >= start && event.millis() < end)
                            .map(TaskLogs::event)
                            .toList())
                    .nextForwardToken("f/" + page.next())
                    .nextBackwardToken("b/" + from)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OutputLogEvent event(LogFile.Event event) {
        return OutputLogEvent.builder()
                .timestamp(event.millis())
                .message(event.message())
                .build();
    }

    private static long offset(String token) {
        if (!token.matches("[fb]/[0-9]{1,18}")) {
            throw invalidToken();
        }
        return Long.parseLong(token.substring(2));
    }

    private static InvalidParameterException invalidToken() {
        return InvalidParameterException.builder()
                .message("The specified nextToken is invalid.")
                .build();
    }

    private Path file(String taskId) {
        return folder.resolve(taskId + ".log");
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
