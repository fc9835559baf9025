package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.FailureType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job type file, read and checked.
 *
 * @param name what a submission asks for it by: {@code [a-z][a-z0-9-]{0,39}}
 * @param version the file's own, or the first 12 hexadecimal digits of the image's digest, or of the file's own hash
 * @param description what it does, for people; may be empty
 * @param image a reference, {@code host}, {@code built-in}, or the path of an image folder or archive
 * @param entrypoint replaces the image's; empty: the image's
 * @param command replaces the image's; empty: the image's
 * @param workdir folder that the program begins in; absent: the image's
 * @param environment variables of the program, by name
 * @param secrets variables whose values are kept elsewhere: an ARN of Secrets Manager or of an SSM parameter, by name
 * @param size what a job needs of a machine
 * @param parameters what a submission may say
 * @param inputs what is fetched before the program begins, by name
 * @param outputs what is kept when it has ended, by name; empty: every file of the folder of outputs
 * @param progress where the program says how far it is; absent: nowhere
 * @param timeoutSeconds most time of the program
 * @param startDeadlineSeconds most time between the submission and the beginning of the program; 0: any
 * @param heartbeatSeconds most time between two signs of life of a worker; 0: any
 * @param retry when a job is run again
 * @param cache how long a result serves an equal submission
 * @param concurrency most jobs of the type at once; 0: any number
 * @param runsOn where jobs of the type may run
 * @param source the file as it was written, which {@link JobTypeReader} reads again
 */
public record JobTypeDocument(
        String name,
        String version,
        String description,
        String image,
        List<Template> entrypoint,
        List<Template> command,
        @Nullable String workdir,
        Map<String, Template> environment,
        Map<String, String> secrets,
        Size size,
        ParameterSchema parameters,
        Map<String, Input> inputs,
        Map<String, Output> outputs,
        @Nullable Progress progress,
        int timeoutSeconds,
        int startDeadlineSeconds,
        int heartbeatSeconds,
        Retry retry,
        Cache cache,
        int concurrency,
        Set<RunsOn> runsOn,
        JsonNode source) {

    /** The image of a type whose jobs run on the machine's own root. */
    public static final String HOST = "host";

    /** The image of a type whose jobs a program of ours does. */
    public static final String BUILT_IN = "built-in";

    /** Hexadecimal SHA-256 of the image, if the reference pins one. */
    public Optional<String> digest() {
        int at = image.indexOf("@sha256:");
        return at < 0 ? Optional.empty() : Optional.of(image.substring(at + "@sha256:".length()));
    }

    /**
     * What a job needs of a machine; a value is a number, or an expression over parameters.
     *
     * @param cpu CPU units, 1024 of which are a virtual CPU
     * @param memoryMiB memory, a value that goes with {@code cpu} on Fargate
     * @param diskGiB scratch disk, 20 to 200
     * @param architecture {@code x86_64} or {@code arm64}
     * @param spot whether a machine that may be taken back will do
     */
    public record Size(Template cpu, Template memoryMiB, Template diskGiB, String architecture, boolean spot) {}

    /**
     * A file that the program reads.
     *
     * @param url where it is fetched from, http or https; absent if {@code key} is there
     * @param key object of the results bucket; absent if {@code url} is there
     * @param path absolute path that the program finds it at
     * @param maxMiB largest size
     * @param sha256 hexadecimal hash that it has to have; absent: any
     * @param required whether a job without it fails; else an empty {@code url} or {@code key} leaves it out
     */
    public record Input(
            @Nullable Template url,
            @Nullable Template key,
            String path,
            int maxMiB,
            @Nullable Template sha256,
            boolean required) {}

    /**
     * Files that the program leaves.
     *
     * @param path absolute path, or glob, whose first wildcard stands below a folder
     * @param required whether a job that leaves none has failed
     * @param mediaType what they are stored as; absent: by the ending of the name
     */
    public record Output(
            String path, boolean required, @Nullable String mediaType) {}

    /** Where the program says how far it is. */
    public sealed interface Progress {

        /**
         * Lines of JSON, {@code {"phase": text, "done": number, "total": number}}, appended to a file.
         *
         * @param path absolute path of the file
         */
        record File(String path) implements Progress {}

        /**
         * Lines of the log.
         *
         * @param pattern regular expression whose two groups are what is done and what there is to do
         */
        record Log(String pattern) implements Progress {}
    }

    /**
     * When a job is run again. A failure that cannot pass the second time is final whatever stands here.
     *
     * @param attempts most runs, 1 to 10
     * @param firstWaitSeconds longest wait before the second run; the wait is drawn between nothing and it
     * @param factor what the longest wait grows by from run to run
     * @param capSeconds longest wait of all
     * @param exitCodes what an exit code of the program means; any other but 0 is {@link FailureType#JobError}
     */
    public record Retry(
            int attempts, int firstWaitSeconds, double factor, int capSeconds, Map<Integer, FailureType> exitCodes) {

        public static final Retry USUAL = new Retry(4, 30, 2, 300, Map.of());
    }

    /**
     * How long a result serves an equal submission.
     *
     * @param never whether it never does
     * @param ttlSeconds how long it does; 0: as long as it is there
     * @param validate what is asked before it does; empty: nothing
     */
    public record Cache(boolean never, int ttlSeconds, String validate) {

        public static final Cache USUAL = new Cache(false, 0, "");
    }

    /** Where a job may run. */
    public enum RunsOn {
        /** A task on AWS. */
        fargate,
        /** A program elsewhere that asks for work. */
        worker,
        /** A process on one machine. */
        process
    }
}
