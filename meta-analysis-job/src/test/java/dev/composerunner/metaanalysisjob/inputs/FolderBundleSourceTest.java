package dev.composerunner.metaanalysisjob.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.composerunner.contract.FailureType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FolderBundleSourceTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeBundle() throws IOException {
        Files.writeString(folder.resolve("specification.json"), "{\"database_studyset\": \"others\"}");
        Files.writeString(folder.resolve("studyset.json"), "{\"studies\": []}");
        Files.writeString(folder.resolve("annotation.json"), "{\"notes\": []}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "specification.json | ~~ | is not a JSON object",
                "specification.json | [] | is not a JSON object",
                "specification.json | {\"a\": 1} {} | is not JSON",
                "specification.json | {\"a\": 1, \"a\": 2} | Duplicate field 'a' (line 1",
                "studyset.json | {\"studies\": [ | is not JSON: Unexpected end-of-input",
                "studyset.json | {\"studies\": 3} | it has no list",
                "annotation.json | {\"notes\": [NaN]} | is not JSON",
                "others.json.gz | not gzipped | is damaged: Not in GZIP format",
            })
    void read_brokenFile_isInvalidInputThatNamesIt(String name, String content, String message) throws IOException {
        Files.writeString(folder.resolve(name), content);

        InputException failure =
                catchThrowableOfType(InputException.class, () -> new FolderBundleSource(folder).read());

        assertThat(failure).hasMessageStartingWith(folder.resolve(name) + " ").hasMessageContaining(message);
        assertThat(failure.type()).isEqualTo(FailureType.InvalidInput);
    }

    @Test
    void read_bytesThatAreNotUtf8_isInvalidInputThatNamesTheFile() throws IOException {
        Files.write(
                folder.resolve("studyset.json"), "{\"studies\": [\"größe\"]}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> new FolderBundleSource(folder).read())
                .isInstanceOfSatisfying(
                        InputException.class,
                        failure -> assertThat(failure.type()).isEqualTo(FailureType.InvalidInput))
                .hasMessageContaining("studyset.json");
    }

    @ParameterizedTest
    @CsvSource({"specification.json", "studyset.json", "annotation.json"})
    void read_missingFileOrAFolderInItsPlace_isInvalidInputThatNamesIt(String name) throws IOException {
        Files.delete(folder.resolve(name));
        assertThatThrownBy(() -> new FolderBundleSource(folder).read())
                .hasMessageContaining("no file " + folder.resolve(name));

        Files.createDirectory(folder.resolve(name));
        assertThatThrownBy(() -> new FolderBundleSource(folder).read())
                .hasMessageContaining("no file " + folder.resolve(name));
    }
}
