package dev.composerunner.cli.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Compares the peaks of a cluster table with the true locations of a simulated bundle. */
public final class TruthReport {

    /** A peak this near to a true location has found it: the distance within which subpeaks of a cluster are merged. */
    private static final double FOUND_WITHIN_MM = 8;

    private final List<Location> locations;
    private final List<Peak> peaks;

    /** A row of the table that has coordinates. */
    private record Peak(Location location, double value) {}

    /** A point in MNI coordinates, in mm. */
    private record Location(double x, double y, double z) {

        double distance(Location other) {
            return Math.hypot(Math.hypot(x - other.x, y - other.y), z - other.z);
        }

        @Override
        public String toString() {
            return String.format("%.0f, %.0f, %.0f", x, y, z);
        }
    }

    private TruthReport(List<Location> locations, List<Peak> peaks) {
        this.locations = locations;
        this.peaks = peaks;
    }

    /**
     * Reads both files.
     *
     * @param truth of a simulated bundle
     * @param clusterTable of results
     */
    public static TruthReport of(Path truth, Path clusterTable) throws IOException {
        var locations = new ArrayList<Location>();
        for (JsonNode location : ContractJson.MAPPER.readTree(truth.toFile()).path("locations")) {
            locations.add(new Location(
                    location.path(0).doubleValue(),
                    location.path(1).doubleValue(),
                    location.path(2).doubleValue()));
        }
        var peaks = new ArrayList<Peak>();
        List<String> rows = Files.readAllLines(clusterTable);
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split("\t", -1);
            peaks.add(new Peak(
                    new Location(
                            Double.parseDouble(cells[1]), Double.parseDouble(cells[2]), Double.parseDouble(cells[3])),
                    Double.parseDouble(cells[4])));
        }
        return new TruthReport(locations, peaks);
    }

    /** Prints a line for each true location; says whether every one was found. */
    public boolean print(PrintStream out) {
        boolean all = true;
        out.printf("%-16s  %-16s  %8s  %6s  %s%n", "true location", "nearest peak", "apart", "z", "");
        for (Location location : locations) {
            Optional<Peak> nearest = peaks.stream()
                    .min(Comparator.comparingDouble(peak -> peak.location().distance(location)));
            if (nearest.isEmpty()) {
                out.printf("%-16s  %-16s%n", location, "no peak at all");
                all = false;
                continue;
            }
            Peak peak = nearest.get();
            double apart = peak.location().distance(location);
            boolean found = apart <= FOUND_WITHIN_MM;
            all &= found;
            out.printf(
                    "%-16s  %-16s  %5.1f mm  %6.2f  %s%n",
                    location, peak.location(), apart, peak.value(), found ? "found" : "missed");
        }
        return all;
    }
}
