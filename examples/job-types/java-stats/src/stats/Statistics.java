package stats;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program of the job type java-stats: FILE OUTPUTS COLUMN [QUANTILE...]. Exit code 2 if the table is not what it should be. */
public final class Statistics {

    private static final int REPORT_EVERY = 100_000;

    private Statistics() {}

    public static void main(String[] arguments) throws IOException {
        Path table = Path.of(arguments[0]);
        Path outputs = Path.of(arguments[1]);
        String column = arguments[2];
        double[] quantiles =
                Arrays.stream(arguments).skip(3).mapToDouble(Double::parseDouble).toArray();
        try {
            double[] values = read(table, column, outputs.resolve("progress.jsonl"));
            Files.writeString(outputs.resolve("statistics.json"), json(column, values, quantiles));
            System.out.println(values.length + " values of " + column);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static double[] read(Path table, String column, Path progress) throws IOException {
        var values = new ArrayList<Double>();
        try (BufferedReader lines = Files.newBufferedReader(table)) {
            String names = lines.readLine();
            int at = names == null ? -1 : cells(names).indexOf(column);
            if (at < 0) {
                throw new IllegalArgumentException("column: got \"" + column + "\"; allowed: " + names);
            }
            long size = Files.size(table);
            long done = names.length() + 1L;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                done += line.length() + 1L;
                List<String> cells = cells(line);
                if (cells.size() > at && !cells.get(at).isEmpty()) {
                    values.add(Double.valueOf(cells.get(at)));
                }
                if (values.size() % REPORT_EVERY == 1) {
                    report(progress, done, size);
                }
            }
            report(progress, size, size);
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException("column " + column + " has no number");
        }
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",", -1))
                .map(cell -> cell.strip().replaceAll("^\"|\"$", ""))
                .toList();
    }

    private static void report(Path progress, long done, long total) throws IOException {
        Files.writeString(
                progress,
                "{\"phase\": \"reading\", \"done\": " + done + ", \"total\": " + total + "}\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String json(String column, double[] sorted, double[] quantiles) {
        double mean = Arrays.stream(sorted).average().orElse(Double.NaN);
        double squares =
                Arrays.stream(sorted).map(each -> (each - mean) * (each - mean)).sum();
        double deviation = sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1));
        var text = new StringBuilder("{\n");
        text.append("  \"column\": \"")
                .append(column.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\",\n");
        text.append("  \"count\": ").append(sorted.length).append(",\n");
        text.append("  \"mean\": ").append(mean).append(",\n");
        text.append("  \"standard_deviation\": ").append(deviation).append(",\n");
        text.append("  \"quantiles\": {");
        for (int i = 0; i < quantiles.length; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append('"')
                    .append(quantiles[i])
                    .append("\": ")
                    .append(quantile(sorted, quantiles[i]));
        }
        return text.append("}\n}\n").toString();
    }

    /** Linear between neighbours, as R's type 7. */
    private static double quantile(double[] sorted, double at) {
        double place = at * (sorted.length - 1);
        int below = (int) place;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (place - below) * (above - sorted[below]);
    }
}
