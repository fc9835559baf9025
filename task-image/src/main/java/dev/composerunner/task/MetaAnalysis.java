package dev.composerunner.task;

import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.workflow.CbmaWorkflow;
import dev.composerunner.metaanalysis.workflow.MetaAnalysisResult;
import dev.composerunner.metaanalysis.workflow.ResultFile;
import dev.composerunner.metaanalysis.workflow.Specification;
import dev.composerunner.task.inputs.Bundle;
import dev.composerunner.task.results.ResultSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Computes a bundle with the project's own engine. */
final class MetaAnalysis implements Analysis {

    @Override
    public ResultSet run(Bundle bundle, Path folder, int threads, Consumer<List<String>> warnings, PhaseClock phases)
            throws IOException {
        phases.enter("reading the study set");
        var workflow = CbmaWorkflow.of(
                Specification.read(bundle.specification()),
                StudySet.read(bundle.studyset().content()),
                Annotation.read(bundle.annotation().content()));
        warnings.accept(workflow.warnings());
        MetaAnalysisResult result = workflow.run(threads, phases::enter);
        phases.enter("writing results");
        List<ResultFile> files = result.writeTo(folder);
        return new ResultSet(
                paths(files, ResultFile.Kind.STATISTICAL_MAP),
                withRows(paths(files, ResultFile.Kind.CLUSTER_TABLE)),
                paths(files, ResultFile.Kind.DIAGNOSTIC_TABLE),
                result.description());
    }

    private static List<Path> paths(List<ResultFile> files, ResultFile.Kind kind) {
        return files.stream()
                .filter(file -> file.kind() == kind)
                .map(ResultFile::path)
                .toList();
    }

    /** Those that have a line beside the header. */
    private static List<Path> withRows(List<Path> tables) throws IOException {
        var filled = new ArrayList<Path>();
        for (Path table : tables) {
            try (var lines = Files.lines(table)) {
                if (lines.filter(line -> !line.isBlank()).limit(2).count() == 2) {
                    filled.add(table);
                }
            }
        }
        return filled;
    }
}
