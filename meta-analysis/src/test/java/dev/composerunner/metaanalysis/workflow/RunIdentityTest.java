package dev.composerunner.metaanalysis.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.composerunner.metaanalysis.identity.EngineBuild;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunIdentityTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String STUDIES =
            "{'studies': [{'id': 's', 'name': 'S', 'metadata': {'sample_sizes': [12]}, 'analyses': ["
                    + "{'id': 'a', 'name': 'A', 'points': [{'coordinates': [-34, 14, 0]}, {'coordinates': [2, 14, 0.5]}]}]},"
                    + "{'id': 't', 'name': 'T', 'metadata': {'sample_sizes': [15]}, 'analyses': ["
                    + "{'id': 'a', 'name': 'A', 'points': [{'coordinates': [30, 14, 4]}]}]}]}";
    private static final String NOTES = "{'id': 'n', 'note_keys': {'in': 'boolean'}, 'notes': ["
            + "{'study': 's', 'analysis': 'a', 'note': {'in': true}}, {'study': 't', 'analysis': 'a', 'note': {'in': %s}}]}";

    private static NullIdentity identity(String estimator, String corrector, String studies, boolean two)
            throws IOException {
        var specification = "{'estimator': %s, 'corrector': %s, 'filter': 'in', 'conditions': %s, 'weights': %s}"
                .formatted(estimator, corrector, two ? "[true, false]" : "[true]", two ? "[1, -1]" : "[1]");
        return identity(specification, studies, NOTES.formatted(!two));
    }

    private static NullIdentity identity(String specification, String studies, String notes) throws IOException {
        return CbmaWorkflow.of(
                        Specification.read(JSON.readTree(specification.replace('\'', '"'))),
                        StudySet.read(JSON.readTree(studies.replace('\'', '"'))),
                        Annotation.read(JSON.readTree(notes.replace('\'', '"'))))
                .identity();
    }

    private static String component(String type, String arguments) {
        return "{'type': '%s', 'args': {%s}}".formatted(type, arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ALE | 'null_method': 'montecarlo' | estimator=ALE estimator.kernel__sample_size=that_of_each_experiment"
                        + " estimator.n_iters=5000 estimator.null_method=montecarlo seed=0",
                "MKDADensity | | estimator=MKDADensity estimator.kernel__r=10.0 estimator.kernel__value=1.0"
                        + " estimator.null_method=approximate",
                "KDA | 'kernel__r': 6 | estimator=KDA estimator.kernel__r=6.0 estimator.kernel__value=1.0"
                        + " estimator.null_method=approximate",
                "SCALE | 'xyz': [[0,0,0]], 'n_iters': 9 | estimator=SCALE estimator.kernel__sample_size=that_of_each_experiment"
                        + " estimator.n_iters=9 estimator.positions=1 seed=0",
                "ALESubtraction | 'kernel__fwhm': 9 | estimator=ALESubtraction estimator.compatibility=nimare"
                        + " estimator.kernel__fwhm=9.0 estimator.n_iters=5000 estimator.vfwe_only=true"
                        + " estimator.voxel_thresh=0.001 seed=0",
                "MKDAChi2 | | estimator=MKDAChi2 estimator.compatibility=nimare estimator.fwe_null_method=label-permutation"
                        + " estimator.kernel__r=10.0 estimator.kernel__value=1.0 estimator.prior=0.5",
            })
    void of_eachEstimator_namesAllSettingsAfterDefaults(String type, String arguments, String lines)
            throws IOException {
        boolean two = type.equals("ALESubtraction") || type.equals("MKDAChi2");
        var groups = two
                ? "group1.experiments=1 group1.foci=2 group2.experiments=1 group2.foci=1"
                : "group1.experiments=2 group1.foci=3";

        var identity = identity(
                component(type, arguments == null ? "" : arguments),
                component("fdr", "'method': 'negcorr'"),
                STUDIES,
                two);

        assertThat(identity.values().entrySet().stream()
                        // Hashes are looked at by the other tests.
                        .filter(entry -> entry.getValue().length() != 64)
                        .map(entry -> entry.getKey() + "=" + entry.getValue().replace(' ', '_')))
                .containsExactlyInAnyOrder(
                        ("corrector=fdr corrector.method=negcorr format=2 " + groups + " " + lines).split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ALE | | 'kernel__fwhm': 8 | estimator.kernel__fwhm, estimator.kernel__sample_size",
                "ALE | 'kernel__fwhm': 8 | 'kernel__fwhm': 8.001 | estimator.kernel__fwhm",
                "ALE | 'kernel__sample_size': 8 | 'kernel__sample_size': 9 | estimator.kernel__sample_size",
                "ALE | | 'null_method': 'montecarlo' | estimator.n_iters, estimator.null_method",
                "MKDADensity | | 'kernel__r': 8 | estimator.kernel__r",
                "MKDADensity | | 'kernel__value': 2 | estimator.kernel__value",
                "MKDADensity | 'null_method': 'montecarlo' | 'null_method': 'montecarlo', 'n_iters': 7 | estimator.n_iters",
                "KDA | | 'kernel__r': 8 | estimator.kernel__r",
                "SCALE | 'xyz': [[0,0,0],[2,2,2]] | 'xyz': [[0,0,0],[2,2,4]] | estimator.xyz",
                "SCALE | 'xyz': [[0,0,0]] | 'xyz': [[0,0,0],[2,2,4]] | estimator.positions, estimator.xyz",
                "ALESubtraction | | 'voxel_thresh': 0.01 | estimator.voxel_thresh",
                "ALESubtraction | | 'vfwe_only': false | estimator.vfwe_only",
                "ALESubtraction | | 'compatibility': 'mended' | estimator.compatibility",
                "MKDAChi2 | | 'prior': 0.4 | estimator.prior",
                "MKDAChi2 | | 'prior': null | estimator.prior",
                "MKDAChi2 | | 'fwe_null_method': 'random-foci' | estimator.fwe_null_method",
                "MKDAChi2 | | 'compatibility': 'mended' | estimator.compatibility",
            })
    void of_anotherEstimatorSetting_differsThere(String type, String one, String other, String names)
            throws IOException {
        boolean two = type.equals("ALESubtraction") || type.equals("MKDAChi2");
        var corrector = component("fwecorrector", "'method': 'montecarlo', 'n_iters': 60");
        var first = identity(component(type, one == null ? "" : one), corrector, STUDIES, two);
        var second = identity(component(type, other), corrector, STUDIES, two);

        assertDiffers(first, second, names.split(", "));
        assertThat(first.values()).containsEntry("estimator", type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'n_iters': 61 | corrector.n_iters",
                "'n_iters': 60, 'voxel_thresh': 0.01 | corrector.voxel_thresh",
                "'n_iters': 60, 'vfwe_only': true | corrector.vfwe_only",
                "'n_iters': 60, 'compatibility': 'mended' | corrector.compatibility",
                "'n_iters': 60, 'early_stop': 0.05 | corrector.early_stop, corrector.early_stop_error",
            })
    void of_anotherCorrectorSetting_differsThere(String other, String names) throws IOException {
        var first = identity(component("ALE", ""), component("montecarlo", "'n_iters': 60"), STUDIES, false);
        var second = identity(component("ALE", ""), component("montecarlo", other), STUDIES, false);

        assertDiffers(first, second, names.split(", "));
        assertThat(first.values()).containsEntry("corrector", "montecarlo");
    }

    @Test
    void of_otherData_differsThere() throws IOException {
        var ale = component("ALE", "");
        var fwe = component("montecarlo", "");
        var base = identity(ale, fwe, STUDIES, false);

        assertDiffers(base, identity(ale, fwe, STUDIES.replace("0.5]", "0.50001]"), false), "group1.data");
        assertDiffers(base, identity(ale, fwe, STUDIES.replace("[12]", "[13]"), false), "group1.data");
        assertDiffers(
                base,
                identity(ale, fwe, STUDIES.replace(", {'coordinates': [2, 14, 0.5]}", ""), false),
                "group1.data",
                "group1.foci");
        // The same foci shared out otherwise between the experiments.
        var moved = STUDIES.replace(", {'coordinates': [2, 14, 0.5]}", "")
                .replace("{'coordinates': [30", "{'coordinates': [2, 14, 0.5]}, {'coordinates': [30");
        assertDiffers(base, identity(ale, fwe, moved, false), "group1.data");
        var chi2 = component("MKDAChi2", "");
        assertDiffers(
                identity(chi2, fwe, STUDIES, true),
                identity(chi2, fwe, STUDIES.replace("[30, 14, 4]", "[30, 14, 6]"), true),
                "group2.data");
    }

    @Test
    void of_foci_belongToTheirExperiments() throws IOException {
        // The same row of numbers, if it were not for the number of foci: 12 | -34 14 0 | 15 | 30 14 4 | 2 14 6.
        var one = STUDIES.replace(", {'coordinates': [2, 14, 0.5]}", "")
                .replace("{'coordinates': [30, 14, 4]}", "{'coordinates': [30, 14, 4]}, {'coordinates': [2, 14, 6]}");
        var other = STUDIES.replace("[2, 14, 0.5]", "[15, 30, 14]")
                .replace("[15]", "[4]")
                .replace("[30, 14, 4]", "[2, 14, 6]");

        assertDiffers(
                identity(component("ALE", ""), component("montecarlo", ""), one, false),
                identity(component("ALE", ""), component("montecarlo", ""), other, false),
                "group1.data");
    }

    @Test
    void of_anotherSeedOrBuildOrJvm_differsThere() throws IOException {
        var specification =
                "{'estimator': {'type': 'ALE'}, 'corrector': {'type': 'montecarlo'}, 'filter': 'in', 'seed': %d}";
        var base = identity(specification.formatted(0), STUDIES, NOTES.formatted(true));

        assertDiffers(base, identity(specification.formatted(1), STUDIES, NOTES.formatted(true)), "seed");
        assertThat(base.values()).containsEntry("build", EngineBuild.current()).containsKey("math_functions");
        assertThat(base.values()).containsEntry("format", "2");
    }

    @Test
    void of_theSameWrittenOtherwise_isTheSame() throws IOException {
        var base = identity(component("ALE", ""), component("montecarlo", "'n_iters': 5000"), STUDIES, false);

        // Defaults written out, other order of keys, blanks, numbers written otherwise, names that no number follows
        // from.
        var specification = "{ 'seed' : 0, 'filter':'in','corrector':{'args':{'vfwe_only':false,'voxel_thresh':1e-3,"
                + "'method':'montecarlo','n_iters':5.0e3},'type':'FWECorrector'}\n, 'estimator': {'args': {'null_method':"
                + "'approximate', 'n_cores': 4}, 'type': 'ale'}}";
        var studies = STUDIES.replace("'name': 'S'", "'name': 'Renamed'")
                .replace("[-34, 14, 0]", "[ -34.0, 1.4e1, 0.0 ]")
                .replace("'id': 't', 'name': 'T'", "'name': 'T',\n 'id': 't'");

        var same = identity(specification, studies, NOTES.formatted(true));

        assertThat(base.differences(same)).isEmpty();
        assertThat(same.fingerprint()).isEqualTo(base.fingerprint());
    }

    private static void assertDiffers(NullIdentity one, NullIdentity other, String... names) {
        assertThat(one.differences(other))
                .extracting(difference -> difference.substring(0, difference.indexOf(' ')))
                .containsExactly(names);
        assertThat(one.fingerprint()).isNotEqualTo(other.fingerprint());
    }
}
