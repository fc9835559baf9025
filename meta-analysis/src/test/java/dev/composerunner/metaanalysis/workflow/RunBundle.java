package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs one bundle in a JVM of its own, to measure it: arguments are the bundle's folder, a folder for results, and the threads. */
final class RunBundle {

    private RunBundle() {}

    public static void main(String[] args) throws IOException {
        var bundle = Path.of(args[0]);
        var json = new ObjectMapper();
        StudySet studySet;
        try (var in = Files.newInputStream(bundle.resolve("studyset.json"))) {
            studySet = StudySet.read(in);
        }
        long start = System.nanoTime();
        var workflow = CbmaWorkflow.of(
                Specification.read(
                        json.readTree(bundle.resolve("specification.json").toFile())),
                studySet,
                Annotation.read(json.readTree(bundle.resolve("annotation.json").toFile())));
        workflow.warnings().forEach(System.out::println);
        var result = workflow.run(
                Integer.parseInt(args[2]),
                (phase, done, total) -> System.out.printf(
                        "%6d ms %s %d/%d%n", (System.nanoTime() - start) / 1_000_000, phase, done, total));
        result.writeTo(Path.of(args[1]));
        System.out.printf("%6d ms written%n", (System.nanoTime() - start) / 1_000_000);
        System.out.println(result.description());
    }
}
