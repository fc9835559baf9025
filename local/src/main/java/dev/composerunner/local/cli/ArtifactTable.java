package dev.composerunner.local.cli;

import dev.composerunner.contract.ResultsAnswer;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;

/** A table of artifacts for people. */
final class ArtifactTable {

    private ArtifactTable() {}

    static void print(List<ResultsAnswer.Artifact> artifacts, PrintStream out) {
        int width =
                artifacts.stream().mapToInt(a -> a.filename().length()).max().orElse(4);
        long total = artifacts.stream().mapToLong(ResultsAnswer.Artifact::size).sum();
        String row = "%-" + Math.max(width, 5) + "s  %12s%n";
        out.printf(row, "file", "bytes");
        artifacts.stream()
                .sorted(Comparator.comparing(ResultsAnswer.Artifact::filename))
                .forEach(a -> out.printf(row, a.filename(), String.format("%,d", a.size())));
        out.printf(row, artifacts.size() + (artifacts.size() == 1 ? " file" : " files"), String.format("%,d", total));
    }
}
