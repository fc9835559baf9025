package dev.composerunner.cli.client;

import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.answer.ResultsAnswer;
import java.util.Comparator;
import java.util.List;

/** A table of artifacts for people. */
public final class ArtifactTable {

    private ArtifactTable() {}

    /** Prints a row for each artifact, by name, and one of the sums. */
    public static void print(List<ResultsAnswer.Artifact> artifacts) {
        int width =
                artifacts.stream().mapToInt(a -> a.filename().length()).max().orElse(4);
        long total = artifacts.stream().mapToLong(ResultsAnswer.Artifact::size).sum();
        String row = "%-" + Math.max(width, 5) + "s  %12s";
        Terminal.print(String.format(row, "file", "bytes"));
        artifacts.stream()
                .sorted(Comparator.comparing(ResultsAnswer.Artifact::filename))
                .forEach(a -> Terminal.print(String.format(row, a.filename(), String.format("%,d", a.size()))));
        String files = artifacts.size() + (artifacts.size() == 1 ? " file" : " files");
        Terminal.print(String.format(row, files, String.format("%,d", total)));
    }
}
