package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Talairach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Experiments and foci of a text file: Sleuth text, the format of GingerALE, or a table with a header line, between tabs or commas.
 * A file is taken by what it begins with: {@code //} begins Sleuth text. Text may be UTF-8, UTF-16 with a byte order mark, or
 * Latin-1. A file has at most 64 MiB and 5,000,000 foci.
 *
 * <p>Sleuth text: {@code // Reference=MNI} (or Talairach), which holds until the next such line; for each experiment one or
 * several lines {@code // Author, Year: Contrast} and a line {@code // Subjects=12}; a line of x, y and z in mm for each focus.
 *
 * <p>Tables: columns x, y and z in mm; study or study_id and contrast or analysis, or id, for the experiment; reference or space;
 * sample_size or n. Other columns are ignored.
 *
 * <p>Each title, and each pair of study and contrast, is one experiment, however many of them a study has.
 */
public final class CoordinateFile {

    private final String name;
    private final List<ReportedExperiment> experiments;
    private final List<String> warnings;
    private final String sha256;

    private CoordinateFile(String name, List<ReportedExperiment> experiments, List<String> warnings, String sha256) {
        this.name = name;
        this.sha256 = sha256;
        this.experiments = List.copyOf(experiments);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads a file.
     *
     * @throws InvalidAnalysisException if it cannot be read as either format; the message names lines, what they have and what
     *     they may have
     */
    public static CoordinateFile read(Path file) throws IOException {
        return read(name(file), bytes(file, Limits.STANDARD), true, Limits.STANDARD);
    }

    /**
     * Reads a file of foci that need not say to which experiments they belong: a list of numbers or a table of x, y and z will do.
     *
     * @throws InvalidAnalysisException as {@link #read}
     */
    public static CoordinateFile readFoci(Path file) throws IOException {
        return read(name(file), bytes(file, Limits.STANDARD), false, Limits.STANDARD);
    }

    /** @param named whether foci must belong to an experiment that has a name */
    static CoordinateFile read(String file, byte[] content, boolean named, Limits limits) {
        var decoded = FileText.decode(file, content);
        var text = decoded.text();
        if (text.isBlank()) {
            throw Faults.of(file, "is empty");
        }
        var first = text.stripLeading();
        boolean table =
                !first.startsWith("//") && !first.startsWith("\"//") && (named ? isTable(file, text) : hasNames(text));
        var read = table
                ? new TableReader(file, named, limits).read(text)
                : new SleuthReader(file, named, limits).read(text);
        var warnings = new ArrayList<>(decoded.warnings());
        warnings.addAll(read.warnings());
        return new CoordinateFile(file, read.experiments(), warnings, sha256(content));
    }

    /** A file that says it is a table is read as one, so that its faults are told as those of a table. */
    private static boolean isTable(String file, String text) {
        var lower = file.toLowerCase(Locale.ROOT);
        return lower.endsWith(".tsv") || lower.endsWith(".csv") || hasNames(text);
    }

    private static boolean hasNames(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .filter(TableReader::isHeader)
                .isPresent();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String name(Path file) {
        var name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }

    private static byte[] bytes(Path file, Limits limits) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(Math.toIntExact(limits.bytes() + 1));
            if (bytes.length > limits.bytes()) {
                throw Faults.of(
                        name(file), "is larger than " + limits.bytes() / (1024 * 1024) + " MiB; at most that is read");
            }
            return bytes;
        }
    }

    /** Name of the file, without its folder. */
    public String name() {
        return name;
    }

    /** What was ignored, guessed or taken as it is, a sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /** SHA-256 of the bytes that were read, hexadecimal. */
    public String sha256() {
        return sha256;
    }

    /** All foci in the order of the file, in MNI coordinates. */
    public List<Coordinate> foci() {
        var foci = new ArrayList<Coordinate>();
        for (var experiment : experiments) {
            for (var point : experiment.points()) {
                foci.add(
                        point.space().equals(Space.MNI.nimads())
                                ? point.coordinate()
                                : Talairach.toMni(point.coordinate()));
            }
        }
        return foci;
    }

    List<ReportedExperiment> experiments() {
        return experiments;
    }
}
