package dev.composerunner.cli.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/**
 * A bundle that was made up: experiments that report foci around known true locations, among foci anywhere in the brain. The same
 * seed gives the same bundle, byte for byte, as {@link Random} is defined to.
 */
public final class SimulatedBundle {

    /** The file that says what is true, beside the documents of the bundle. */
    public static final String TRUTH = "truth.json";

    private static final int EXPERIMENTS = 25;

    /** In MNI coordinates, in mm. */
    private static final double[][] TRUE_LOCATIONS = {{-42, 18, 8}, {36, -54, 46}, {4, 12, 48}};

    /** How often an experiment reports a focus at a true location. */
    private static final double DETECTION = 0.6;

    /** Standard deviation of a reported focus around the true location, in mm and in each direction. */
    private static final double SPREAD_MM = 4;

    /** An ellipsoid within the brain, in mm: centre and half-axes. */
    private static final double[] BRAIN_CENTRE = {0, -18, 14};

    private static final double[] BRAIN_HALF_AXES = {58, 78, 48};

    private final Random random;

    private SimulatedBundle(long seed) {
        this.random = new Random(seed);
    }

    /** Writes the bundle of {@code seed} into {@code folder}: specification, study set, annotation and {@link #TRUTH}. */
    static void write(Path folder, long seed) throws IOException {
        var simulation = new SimulatedBundle(seed);
        Files.createDirectories(folder);
        write(folder, "specification.json", simulation.specification());
        ObjectNode studySet = simulation.studySet(seed);
        write(folder, "studyset.json", studySet);
        write(folder, "annotation.json", simulation.annotation(studySet));
        write(folder, TRUTH, simulation.truth(seed));
    }

    private ObjectNode specification() {
        ObjectNode specification =
                object().put("id", "simulated").put("type", "CBMA").put("filter", "included");
        specification
                .putObject("estimator")
                .put("type", "ALE")
                .putObject("args")
                .put("null_method", "approximate")
                .putObject("**kwargs");
        specification
                .putObject("corrector")
                .put("type", "FDRCorrector")
                .putObject("args")
                .put("method", "indep")
                .put("alpha", 0.05);
        specification.putArray("conditions").add("true");
        specification.putArray("weights").add(1.0);
        return specification;
    }

    private ObjectNode studySet(long seed) {
        ObjectNode studySet = object().put("id", "simulated").put("name", "Simulated study set, seed " + seed);
        studySet.put("description", "Simulated: no experiment of it took place.");
        ArrayNode studies = studySet.putArray("studies");
        for (int i = 1; i <= EXPERIMENTS; i++) {
            String number = String.format("%02d", i);
            ObjectNode study = studies.addObject()
                    .put("id", "study" + number)
                    .put("name", "Simulated study " + number)
                    .put("authors", "simulated")
                    .put("year", 2026);
            ObjectNode analysis = study.putArray("analyses").addObject();
            analysis.put("id", "analysis" + number).put("name", "task > rest");
            analysis.putObject("metadata").putArray("sample_sizes").add(12 + random.nextInt(19));
            ArrayNode points = analysis.putArray("points");
            for (double[] location : TRUE_LOCATIONS) {
                if (random.nextDouble() < DETECTION) {
                    addPoint(points, around(location));
                }
            }
            int elsewhere = 3 + random.nextInt(6);
            for (int j = 0; j < elsewhere; j++) {
                addPoint(points, anywhere());
            }
        }
        return studySet;
    }

    /** Includes every experiment but the last two, so that the filter has something to do. */
    private ObjectNode annotation(JsonNode studySet) {
        ObjectNode annotation = object().put("id", "simulated").put("studyset", "simulated");
        annotation.putObject("note_keys").put("included", "boolean");
        ArrayNode notes = annotation.putArray("notes");
        int number = 0;
        for (JsonNode study : studySet.path("studies")) {
            number++;
            notes.addObject()
                    .put("study", study.path("id").asText())
                    .put("analysis", study.path("analyses").path(0).path("id").asText())
                    .putObject("note")
                    .put("included", number <= EXPERIMENTS - 2);
        }
        return annotation;
    }

    private ObjectNode truth(long seed) {
        ObjectNode truth = object().put(
                        "description", "Simulated: the locations that the foci of the study set were drawn around.")
                .put("seed", seed)
                .put("space", "MNI")
                .put("spread_mm", SPREAD_MM)
                .put("detection", DETECTION);
        ArrayNode locations = truth.putArray("locations");
        for (double[] location : TRUE_LOCATIONS) {
            ArrayNode coordinates = locations.addArray();
            for (double coordinate : location) {
                coordinates.add((int) coordinate);
            }
        }
        return truth;
    }

    private double[] around(double[] location) {
        double[] point = new double[3];
        for (int i = 0; i < 3; i++) {
            point[i] = location[i] + SPREAD_MM * random.nextGaussian();
        }
        return point;
    }

    private double[] anywhere() {
        double[] point = new double[3];
        double distance;
        do {
            distance = 0;
            for (int i = 0; i < 3; i++) {
                double unit = 2 * random.nextDouble() - 1;
                point[i] = BRAIN_CENTRE[i] + unit * BRAIN_HALF_AXES[i];
                distance += unit * unit;
            }
        } while (distance > 1);
        return point;
    }

    /** Coordinates are reported in whole millimetres, as papers do. */
    private static void addPoint(ArrayNode points, double[] location) {
        ObjectNode point = points.addObject();
        ArrayNode coordinates = point.putArray("coordinates");
        for (double coordinate : location) {
            coordinates.add((double) Math.round(coordinate));
        }
        point.put("space", "MNI");
    }

    private static void write(Path folder, String name, JsonNode document) throws IOException {
        Path temporary = folder.resolve(name + ".tmp");
        try {
            String text = ContractJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
            Files.writeString(temporary, text + "\n");
            Files.move(
                    temporary,
                    folder.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static ObjectNode object() {
        return ContractJson.MAPPER.createObjectNode();
    }
}
