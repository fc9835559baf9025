package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/**
 * What one job needs of a machine.
 *
 * @param cpu CPU units, 1024 of which are a virtual CPU
 * @param memoryMiB memory
 * @param diskGiB scratch disk
 */
public record JobSize(int cpu, int memoryMiB, int diskGiB) {

    private static final int LEAST_DISK = 20;
    private static final int MOST_DISK = 200;

    /**
     * The size of a job of a type.
     *
     * @param parameters the job's, with defaults filled in
     * @throws InvalidSizeException if it is none that Fargate has
     */
    public static JobSize of(JobTypeDocument type, JsonNode parameters) throws InvalidSizeException {
        var values = new Template.Values(parameters, Map.of(), "");
        var size = new JobSize(
                number("cpu", type.size().cpu(), values),
                number("memoryMiB", type.size().memoryMiB(), values),
                number("diskGiB", type.size().diskGiB(), values));
        var fargate = new FargateSize(size.cpu, size.memoryMiB);
        if (!fargate.exists()) {
            throw new InvalidSizeException(
                    "memoryMiB", "got " + size.memoryMiB + " with cpu " + size.cpu + "; allowed: " + fargate.allowed());
        }
        if (size.diskGiB < LEAST_DISK || size.diskGiB > MOST_DISK) {
            throw new InvalidSizeException(
                    "diskGiB", "got " + size.diskGiB + "; allowed: " + LEAST_DISK + " to " + MOST_DISK);
        }
        return size;
    }

    /**
     * The size of a job of a type that says nothing, which its task definition has.
     *
     * @throws IllegalStateException if Fargate has no such size, which {@link JobTypeReader} refuses
     */
    public static JobSize ofDefaults(JobTypeDocument type) {
        try {
            return of(type, type.parameters().withDefaults(JsonNodeFactory.instance.objectNode()));
        } catch (InvalidSizeException e) {
            throw new IllegalStateException(type.name() + ": " + e.getMessage(), e);
        }
    }

    private static int number(String field, Template template, Template.Values values) throws InvalidSizeException {
        String text = template.fill(values);
        if (!text.matches("[0-9]{1,9}")) {
            throw new InvalidSizeException(
                    field,
                    "got \"" + text + '"' + (template.text().equals(text) ? "" : " from " + template.text())
                            + "; allowed: a whole number");
        }
        return Integer.parseInt(text);
    }

    /** A size that Fargate has not. */
    public static final class InvalidSizeException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String field;
        private final String reason;

        InvalidSizeException(String field, String reason) {
            super(field + ": " + reason);
            this.field = field;
            this.reason = reason;
        }

        /** The field of the job type file. */
        public String field() {
            return field;
        }

        /** What was got, and what is allowed. */
        public String reason() {
            return reason;
        }
    }
}
