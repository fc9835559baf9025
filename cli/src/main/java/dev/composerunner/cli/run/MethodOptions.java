package dev.composerunner.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.metaanalysisjob.inputs.Method;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is computed, where the specification does not say it or something else is wanted. */
final class MethodOptions {

    private static final Set<String> COMPARISONS = Set.of("ALESubtraction", "MKDAChi2");

    @Option(
            names = "--estimator",
            paramLabel = "NAME[,ARG=VALUE...]",
            description = "Estimator instead of the specification's, or of ALE for files: " + ComponentText.ESTIMATORS
                    + "; for example ale,kernel__fwhm=8.")
    private @Nullable String estimator;

    @Option(
            names = "--corrector",
            paramLabel = "NAME[,ARG=VALUE...]",
            description = "Corrector instead of the specification's, or of montecarlo for files: "
                    + ComponentText.CORRECTORS + "; for example montecarlo,n_iters=1000.")
    private @Nullable String corrector;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "What random numbers are drawn from (default: the specification's, or 0).")
    private @Nullable Long seed;

    @Option(
            names = "--group2",
            paramLabel = "FILE",
            description = "Second group for ALESubtraction and MKDAChi2; a file beside a file.")
    @Nullable
    Path group2;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "Coordinates that SCALE draws from; a file like the others, or of x, y and z alone.")
    private @Nullable Path reference;

    /** @throws InvalidRequestException if an option has a value that it cannot have */
    Method method() {
        JsonNode asked = estimator == null ? null : ComponentText.estimator(estimator);
        if (asked != null
                && asked.path("type").asText().equals(Method.SCALE)
                && asked.at("/args/xyz").isMissingNode()
                && reference == null) {
            throw InvalidRequestException.of(
                    "--reference",
                    "nothing with estimator SCALE",
                    "--reference FILE, a file of the coordinates that SCALE draws from");
        }
        return new Method(asked, corrector == null ? null : ComponentText.corrector(corrector), seed, reference);
    }

    /** @throws InvalidRequestException if the estimator compares two groups and one is given, or the other way about */
    void requireGroups(Method method) {
        JsonNode asked = method.estimator();
        String name = asked == null ? "ALE" : asked.path("type").asText();
        if (COMPARISONS.contains(name) != (group2 != null)) {
            throw InvalidRequestException.of(
                    "--group2",
                    group2 == null ? "nothing with estimator " + name : group2 + " with estimator " + name,
                    "a file with one of ALESubtraction and MKDAChi2, nothing with the others");
        }
    }
}
