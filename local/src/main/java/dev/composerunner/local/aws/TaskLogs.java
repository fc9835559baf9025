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
import java.util.ArrayList;
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

    private static final int MOST_BYTES = 1024 * 1024;
    private static final int MOST_EVENTS = 10_000;
    private static final int LONGEST_LINE = 256 * 1024;

    private final Path folder;
    private final InstantSource clock;

    public TaskLogs(Path folder, InstantSource clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.clock = clock;
    }

    /** Copies what a task prints into its stream, line by line as it comes, until the end of {@code output}. */
    public void record(String taskId, InputStream output) {
        try (var lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
                OutputStream file =
                        Files.newOutputStream(file(taskId), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String cut = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
                file.write((clock.millis() + " " + cut + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the log of task " + taskId + " could not be written", e);
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
        try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
            return read(bytes, from, request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GetLogEventsResponse read(RandomAccessFile file, long from, GetLogEventsRequest request)
            throws IOException {
        file.seek(Math.min(from, file.length()));
        byte[] buffer = new byte[MOST_BYTES];
        int length = Math.max(0, file.read(buffer));
        long start = request.startTime() == null ? 0 : request.startTime();
        long end = request.endTime() == null ? Long.MAX_VALUE : request.endTime();
        var events = new ArrayList<OutputLogEvent>();
        int line = 0;
        for (int i = 0; i < length && events.size() < MOST_EVENTS; i++) {
            if (buffer[i] == '\n') {
                OutputLogEvent event = event(new String(buffer, line, i - line, StandardCharsets.UTF_8));
                if (event.timestamp() >= start && event.timestamp() < end) {
                    events.add(event);
                }
                line = i + 1;
            }
        }
        return GetLogEventsResponse.builder()
                .events(events)
                .nextForwardToken("f/" + (from + line))
                .nextBackwardToken("b/" + from)
                .build();
    }

    private static OutputLogEvent event(String line) {
        int blank = line.indexOf(' ');
        return OutputLogEvent.builder()
                .timestamp(Long.valueOf(line.substring(0, blank)))
                .message(line.substring(blank + 1))
                .build();
    }

    private static long offset(String token) {
        if (!token.matches("[fb]/[0-9]{1,18}")) {
            throw InvalidParameterException.builder()
                    .message("The specified nextToken is invalid.")
                    .build();
        }
        return Long.parseLong(token.substring(2));
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
