package dev.composerunner.metaanalysis.permutation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** A {@link PartialNull} as a file of compressed JSON. The checksum of the compression guards its numbers. */
public final class PartialNullFile {

    static final String FORMAT = "compose-runner partial null";

    /** Version of the format. */
    public static final int VERSION = 2;

    private static final int MOST_PERMUTATIONS = 10_000_000;
    private static final int MOST_COUNTS = 10_000_000;
    private static final int MOST_NAMES = 16;
    private static final int MOST_VALUES = 64;
    private static final int LONGEST_TEXT = 1000;
    private static final long LONGEST_DOCUMENT = 1L << 32;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_TEXT)
                    .maxNumberLength(LONGEST_TEXT)
                    .maxDocumentLength(LONGEST_DOCUMENT)
                    .build())
            .build();

    private PartialNullFile() {}

    /** Name of the file that a run leaves a part in: {@code null_A-B.json.gz}. */
    public static String name(PermutationRange range) {
        return "null_" + range.from() + "-" + range.to() + ".json.gz";
    }

    /** Writes a part. The file appears under its name only when it is complete. */
    public static void write(Path file, PartialNull part) throws IOException {
        var unfinished = file.resolveSibling("." + file.getFileName() + ".part");
        try (var out = new BufferedOutputStream(
                        new GZIPOutputStream(Files.newOutputStream(unfinished), 1 << 16), 1 << 16);
                var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeStringField("stage", part.stage());
            json.writeStringField("fingerprint", part.identity().fingerprint());
            json.writeObjectFieldStart("identity");
            for (var value : part.identity().values().entrySet()) {
                json.writeStringField(value.getKey(), value.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("from", part.range().from());
            json.writeNumberField("to", part.range().to());
            json.writeObjectFieldStart("series");
            for (int n = 0; n < part.series().length; n++) {
                json.writeFieldName(part.layout().series().get(n));
                json.writeArray(part.series()[n], 0, part.series()[n].length);
            }
            json.writeEndObject();
            json.writeObjectFieldStart("counts");
            for (int n = 0; n < part.counts().length; n++) {
                json.writeFieldName(part.layout().counts().get(n));
                json.writeArray(part.counts()[n], 0, part.counts()[n].length);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads a part.
     *
     * @throws InvalidAnalysisException if the file cannot be read or is no such file; the message names it
     */
    public static PartialNull read(Path file) {
        try (var in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16);
                var json = JSON.createParser(in)) {
            return new Reading(file, json).part().withFile(file);
        } catch (NoSuchFileException e) {
            throw new InvalidAnalysisException("there is no file " + file + " with a part of a null distribution");
        } catch (ZipException | EOFException | JsonProcessingException e) {
            throw damaged(file, "it is not complete or not compressed JSON");
        } catch (IOException e) {
            throw new InvalidAnalysisException("file " + file + " cannot be read: " + e);
        }
    }

    private static InvalidAnalysisException damaged(Path file, String fault) {
        return new InvalidAnalysisException("file " + file + " is no part of a null distribution, or is damaged: "
                + fault + "; give a file that run --permutations left, or draw the part again");
    }

    /** Fields are read in the order in which they are written: what bounds the numbers comes before them. */
    private record Reading(Path file, JsonParser json) {

        PartialNull part() throws IOException {
            require(json.nextToken() == JsonToken.START_OBJECT, "it does not begin with an object");
            enter("format");
            require(
                    json.nextToken() == JsonToken.VALUE_STRING && json.getText().equals(FORMAT),
                    "its format is another");
            int version = whole("version", 1, Integer.MAX_VALUE);
            if (version > VERSION) {
                throw new InvalidAnalysisException("file " + file + " has version " + version
                        + " of the format and was written by a newer Compose Runner; this one reads up to version "
                        + VERSION + ": use the newer one for the whole run, or draw the part again");
            }
            if (version < VERSION) {
                throw new InvalidAnalysisException("file " + file + " has version " + version
                        + " of the format, which does not say which build of the engine drew the part; draw it again");
            }
            var stage = text("stage");
            var fingerprint = text("fingerprint");
            var identity = identity();
            require(identity.fingerprint().equals(fingerprint), "its fingerprint is not that of its identity");
            int from = whole("from", 0, MOST_PERMUTATIONS - 1);
            var range = new PermutationRange(from, whole("to", from + 1, MOST_PERMUTATIONS));
            var seriesNames = new ArrayList<String>();
            var series = new ArrayList<double[]>();
            enterObject("series");
            while (hasName("series", seriesNames)) {
                series.add(numbers(range.size()));
            }
            var countNames = new ArrayList<String>();
            var counts = new ArrayList<long[]>();
            enterObject("counts");
            while (hasName("counts", countNames)) {
                counts.add(counts(counts));
            }
            require(json.nextToken() == JsonToken.END_OBJECT, "there is more in it than a part has");
            /* Reading on to the end is what compares the checksum. */
            require(json.nextToken() == null, "there is more in it than a part has");
            return new PartialNull(
                    stage,
                    identity,
                    range,
                    new Layout(seriesNames, countNames, counts.isEmpty() ? 0 : counts.getFirst().length),
                    series.toArray(double[][]::new),
                    counts.toArray(long[][]::new));
        }

        private void require(boolean holds, String fault) {
            if (!holds) {
                throw damaged(file, fault);
            }
        }

        private void enter(String field) throws IOException {
            require(field.equals(json.nextFieldName()), "field '" + field + "' is not where it belongs");
        }

        private void enterObject(String field) throws IOException {
            enter(field);
            require(json.nextToken() == JsonToken.START_OBJECT, "field '" + field + "' is no object");
        }

        private String text(String field) throws IOException {
            enter(field);
            require(json.nextToken() == JsonToken.VALUE_STRING, "field '" + field + "' is no text");
            return json.getText();
        }

        private NullIdentity identity() throws IOException {
            enterObject("identity");
            var values = new TreeMap<String, String>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                var name = json.currentName();
                require(values.size() < MOST_VALUES, "field 'identity' has more than " + MOST_VALUES + " names");
                require(!values.containsKey(name), "a name stands twice in field 'identity'");
                require(json.nextToken() == JsonToken.VALUE_STRING, "field 'identity' holds something else than texts");
                values.put(name, json.getText());
            }
            try {
                return NullIdentity.of(values);
            } catch (IllegalArgumentException e) {
                throw damaged(file, "field 'identity' holds something else than names and lines");
            }
        }

        private int whole(String field, int least, int most) throws IOException {
            enter(field);
            require(
                    json.nextToken() == JsonToken.VALUE_NUMBER_INT
                            && json.getNumberType() == JsonParser.NumberType.INT
                            && json.getIntValue() >= least
                            && json.getIntValue() <= most,
                    "field '" + field + "' is no whole number from " + least + " to " + most);
            return json.getIntValue();
        }

        private boolean hasName(String field, List<String> names) throws IOException {
            if (json.nextToken() == JsonToken.END_OBJECT) {
                return false;
            }
            require(names.size() < MOST_NAMES, "field '" + field + "' has more than " + MOST_NAMES + " names");
            require(!names.contains(json.currentName()), "a name stands twice in field '" + field + "'");
            names.add(json.currentName());
            require(json.nextToken() == JsonToken.START_ARRAY, "field '" + field + "' holds something else than lists");
            return true;
        }

        private double[] numbers(int expected) throws IOException {
            /* Grows with what is there: a short file cannot claim much memory. */
            var numbers = new double[Math.min(expected, 1024)];
            int count = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                require(count < expected, "a series is longer than " + expected + " permutations");
                require(json.currentToken().isNumeric(), "a series holds something else than numbers");
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, (int) Math.min(expected, 2L * count));
                }
                double number = json.getDoubleValue();
                /* Infinity as a word is what a part may hold; digits that become infinite are not. */
                require(
                        Double.isFinite(number) || json.getText().matches("[-+]?[A-Za-z]+"),
                        "a series holds a number beyond the range of a double");
                numbers[count++] = number;
            }
            require(count == expected, "a series has " + count + " numbers for " + expected + " permutations");
            return numbers;
        }

        private long[] counts(List<long[]> earlier) throws IOException {
            int most = earlier.isEmpty() ? MOST_COUNTS : earlier.getFirst().length;
            var counts = new long[Math.min(most, 1024)];
            int count = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                require(count < most, "a list of counts is longer than " + most);
                require(
                        json.currentToken() == JsonToken.VALUE_NUMBER_INT
                                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                                && json.getLongValue() >= 0,
                        "a list of counts holds something else than whole numbers from 0");
                if (count == counts.length) {
                    counts = Arrays.copyOf(counts, (int) Math.min(most, 2L * count));
                }
                counts[count++] = json.getLongValue();
            }
            require(earlier.isEmpty() || count == most, "lists of counts differ in length");
            return Arrays.copyOf(counts, count);
        }
    }
}
