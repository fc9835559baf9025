package dev.composerunner.cli.run;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.metaanalysis.permutation.PartialNullFile;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import dev.composerunner.metaanalysisjob.Parts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which permutations are drawn, and which were drawn before. */
final class PartOptions {

    @Option(
            names = "--permutations",
            paramLabel = "A:B",
            description =
                    "Draw permutations A to B-1 alone, of the null distribution that the run needs next, and leave them as"
                            + " null_A-B.json.gz.")
    private @Nullable String permutations;

    @Option(
            names = "--null",
            paramLabel = "FILE",
            split = ",",
            description = "Parts that --permutations left, between commas; the result is that of a run in one piece.")
    private List<Path> given = List.of();

    /** @throws InvalidRequestException if an option has a value that it cannot have */
    Parts parts(Path results) {
        for (Path file : given) {
            if (!Files.isRegularFile(file)) {
                throw InvalidRequestException.of("--null", file.toString(), "files that are there");
            }
        }
        Optional<PermutationRange> drawn = Optional.ofNullable(permutations).map(PartOptions::range);
        drawn.map(range -> file(results.resolve(PartialNullFile.name(range)))).ifPresent(left -> {
            if (given.stream().anyMatch(file -> file(file).equals(left))) {
                throw InvalidRequestException.of(
                        "--out",
                        results.toString(),
                        "a folder where " + left.getFileName() + " of --null is not replaced");
            }
        });
        return new Parts(drawn, given);
    }

    private static Path file(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static PermutationRange range(String text) {
        try {
            return PermutationRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw InvalidRequestException.of(
                    "--permutations", text, "A:B with A below B, such as 0:500 for the first 500");
        }
    }
}
