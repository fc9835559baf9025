package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PartialNullFileTest {

    private static final String TEXT = "{'format':'compose-runner partial null','version':2,'stage':'permutations',"
            + "'fingerprint':'84ac9d3315661b9db43c354f196da77f1a7e2bb4033e98cd16cf5ca5984f157e',"
            + "'identity':{'build':'ab','seed':'0'},'from':2,'to':4,'series':{'voxel':[0.5,1.0]},'counts':{'bins':[1,2,3],'maxima':[0,0,2]}}";

    @TempDir
    private Path folder;

    @Test
    void read_ofWhatWasWritten_isEqualToTheBit() throws IOException {
        var random = new Random(1);
        var any = new double[2500];
        Arrays.setAll(any, n -> Double.longBitsToDouble(random.nextLong()));
        double[] odd = {-0.0, Double.MIN_VALUE, Double.MAX_VALUE, 0.1 + 0.2, Double.NaN, Double.POSITIVE_INFINITY, 1e23
        };
        var odds = Arrays.copyOf(odd, 2500);
        var counts = new long[3000];
        Arrays.setAll(counts, n -> Long.MAX_VALUE - n);
        var part = new PartialNull(
                "permutations",
                NullIdentity.of(Map.of("build", "ab", "seed", "0")),
                new PermutationRange(17, 2517),
                new Layout(List.of("voxel", "cluster mass"), List.of("bins"), 3000),
                new double[][] {any, odds},
                new long[][] {counts});
        var file = folder.resolve("part.json.gz");

        PartialNullFile.write(file, part);
        var read = PartialNullFile.read(file);

        assertThat(read.stage()).isEqualTo("permutations");
        assertThat(read.identity()).isEqualTo(part.identity());
        assertThat(read.file()).contains(file);
        assertThat(read.range()).isEqualTo(part.range());
        assertThat(read.layout()).isEqualTo(part.layout());
        // By bits, so that -0.0 is not 0.0.
        assertThat(bits(read.series("cluster mass"))).isEqualTo(bits(odds));
        assertThat(bits(read.series("voxel"))).isEqualTo(bits(any));
        assertThat(read.counts("bins")).isEqualTo(counts);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    private static long[] bits(double[] numbers) {
        return Arrays.stream(numbers).mapToLong(Double::doubleToLongBits).toArray();
    }

    @Test
    void write_text_isWhatIsDocumented() throws IOException {
        var file = file(TEXT);
        PartialNullFile.write(file, PartialNullFile.read(file));

        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(TEXT.replace('\'', '"'));
        }
    }

    @Test
    void read_withoutSeriesOrCounts_isEmptyThere() throws IOException {
        var read = PartialNullFile.read(
                file(TEXT.replace("'voxel':[0.5,1.0]", "").replace("'bins':[1,2,3],'maxima':[0,0,2]", "")));

        assertThat(read.layout()).isEqualTo(new Layout(List.of(), List.of(), 0));
    }

    @Test
    void read_damagedAtAnyByte_isRefusedOrUnchanged() throws IOException {
        var file = file(TEXT);
        var whole = Files.readAllBytes(file);
        int refused = 0;
        for (int n = 0; n < whole.length; n++) {
            var damaged = whole.clone();
            damaged[n] ^= 1;
            Files.write(file, damaged);
            try {
                // Bytes of the header such as the time do not matter; a changed number must never come through.
                assertThat(PartialNullFile.read(file).series("voxel")).containsExactly(0.5, 1.0);
            } catch (InvalidAnalysisException e) {
                assertThat(e).hasMessageContaining("part.json.gz");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length - 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 30, -1})
    void read_cutShort_isRefused(int length) throws IOException {
        var file = file(TEXT);
        var whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));

        assertThatThrownBy(() -> PartialNullFile.read(file))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage("file " + file + " is no part of a null distribution, or is damaged: it is not complete or"
                        + " not compressed JSON; give a file that run --permutations left, or draw the part again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "compose-runner partial null | a map | its format is another",
                "'version':2 | 'version':3 | has version 3 of the format and was written by a newer Compose Runner",
                "'version':2 | 'version':1 | has version 1 of the format, which does not say which build of the engine drew the part",
                "'version':2 | 'version':0 | field 'version' is no whole number from 1",
                "'version':2, | | field 'version' is not where it belongs",
                "'build':'ab' | 'build':'ac' | its fingerprint is not that of its identity",
                "'build':'ab', | | its fingerprint is not that of its identity",
                "'build':'ab' | 'build':7 | field 'identity' holds something else than texts",
                "'build':'ab' | 'build':'a\\nb' | field 'identity' holds something else than names and lines",
                "'build':'ab' | 'seed':'ab' | a name stands twice in field 'identity'",
                "'identity':{'build':'ab','seed':'0'}, | | field 'identity' is not where it belongs",
                "'from':2 | 'from':4 | field 'to' is no whole number from 5 to 10000000",
                "'from':2 | 'from':-1 | field 'from' is no whole number from 0",
                "'to':4 | 'to':99999999 | field 'to' is no whole number",
                "'to':4 | 'to':4e0 | field 'to' is no whole number",
                "'to':4 | 'to':5 | a series has 2 numbers for 3 permutations",
                "'to':4 | 'to':3 | a series is longer than 1 permutations",
                "[0.5,1.0] | [0.5,1e999] | a series holds a number beyond the range of a double",
                "[0.5,1.0] | [0.5,'x'] | a series holds something else than numbers",
                "[0.5,1.0] | 7 | field 'series' holds something else than lists",
                "'maxima':[0,0,2] | 'maxima':[0,0] | lists of counts differ in length",
                "'maxima':[0,0,2] | 'maxima':[0,0,2,1] | a list of counts is longer than 3",
                "'maxima':[0,0,2] | 'maxima':[0,0,-2] | something else than whole numbers from 0",
                "'maxima':[0,0,2] | 'maxima':[0,0,1.5] | something else than whole numbers from 0",
                "'maxima':[0,0,2] | 'maxima':[0,0,99999999999999999999] | something else than whole numbers from 0",
                "'maxima' | 'bins' | a name stands twice",
                "2]}} | 2]},'more':1} | there is more in it",
                "2]}} | 2]}} {} | there is more in it",
            })
    void read_documentThatIsNoPart_saysWhat(String part, String by, String fault) throws IOException {
        var file = file(TEXT.replace(part, by == null ? "" : by));

        assertThatThrownBy(() -> PartialNullFile.read(file))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith("file " + file)
                .hasMessageContaining(fault);
    }

    @Test
    void read_uncompressedOrMissing_isRefusedInWords() throws IOException {
        var plain = Files.writeString(folder.resolve("plain.json.gz"), TEXT.replace('\'', '"'));

        assertThatThrownBy(() -> PartialNullFile.read(plain)).hasMessageContaining("not compressed JSON");
        assertThatThrownBy(() -> PartialNullFile.read(folder.resolve("gone")))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith("there is no file " + folder.resolve("gone"));
        assertThatThrownBy(() -> PartialNullFile.read(folder))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith("file " + folder + " cannot be read");
    }

    private Path file(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(folder.resolve("part.json.gz"), bytes.toByteArray());
    }
}
