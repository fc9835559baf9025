package dev.composerunner.metaanalysisjob;

import dev.composerunner.job.PhaseClock;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.DrawnPart;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.PartialNullFile;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import dev.composerunner.metaanalysis.permutation.PermutationReport;
import dev.composerunner.metaanalysis.workflow.CbmaWorkflow;
import dev.composerunner.metaanalysis.workflow.MetaAnalysisResult;
import dev.composerunner.metaanalysis.workflow.ResultFile;
import dev.composerunner.metaanalysis.workflow.Specification;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import dev.composerunner.metaanalysisjob.record.EarlyStop;
import dev.composerunner.metaanalysisjob.record.Group;
import dev.composerunner.metaanalysisjob.record.Part;
import dev.composerunner.metaanalysisjob.record.Permutations;
import dev.composerunner.metaanalysisjob.results.ResultSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Computes a bundle with the project's own engine. */
final class MetaAnalysis implements Analysis {

    private final Parts parts;

    MetaAnalysis(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void prepare() {
        Mask.mni152();
    }

    @Override
    public ResultSet run(Bundle bundle, Path folder, int threads, Consumer<List<String>> warnings, PhaseClock phases)
            throws IOException {
        phases.enter("reading the study set");
        var specification = Specification.read(bundle.specification());
        long seed = specification.seed().orElse(0L);
        var workflow = CbmaWorkflow.of(
                specification,
                StudySet.read(bundle.studyset().content()),
                Annotation.read(bundle.annotation().content()),
                Optional.ofNullable(bundle.reference()).map(reference -> StudySet.read(reference.content())));
        warnings.accept(workflow.warnings());
        List<Group> groups = workflow.groupSizes().stream()
                .map(size -> new Group(size.experiments(), size.foci(), size.fociInsideMask()))
                .toList();
        List<PartialNull> given =
                parts.given().stream().map(PartialNullFile::read).toList();
        if (parts.drawn().isPresent()) {
            PermutationRange range = parts.drawn().get();
            DrawnPart drawn = workflow.partialNull(range, threads, phases::enter, given);
            phases.enter("writing results");
            PartialNullFile.write(folder.resolve(PartialNullFile.name(range)), drawn.part());
            return new ResultSet(
                    List.of(),
                    List.of(),
                    List.of(),
                    "",
                    List.of(described(drawn.report(), seed, new Part(range.from(), range.to()))),
                    groups);
        }
        MetaAnalysisResult result =
                given.isEmpty() ? workflow.run(threads, phases::enter) : workflow.run(threads, phases::enter, given);
        phases.enter("writing results");
        List<ResultFile> files = result.writeTo(folder);
        return new ResultSet(
                paths(files, ResultFile.Kind.STATISTICAL_MAP),
                withRows(paths(files, ResultFile.Kind.CLUSTER_TABLE)),
                paths(files, ResultFile.Kind.DIAGNOSTIC_TABLE),
                result.description(),
                result.permutations().stream()
                        .map(report -> described(report, seed, null))
                        .toList(),
                groups);
    }

    private static Permutations described(PermutationReport report, long seed, @Nullable Part part) {
        return new Permutations(
                report.stage(),
                report.range().size(),
                report.planned(),
                seed,
                part,
                report.endedBy()
                        .map(rule -> new EarlyStop(rule.level(), rule.error()))
                        .orElse(null));
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
