package dev.composerunner.cli.jobtypes;

import dev.composerunner.containerjob.Image;
import dev.composerunner.containerjob.SandboxRun;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.sandbox.BackEnds;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where programs of job types would run on this machine.
 *
 * @param backEnds ways to run programs
 * @param imageMap what stands for an image here: {@code host}, or a path, by its reference
 */
record SandboxPlaces(BackEnds backEnds, Map<String, String> imageMap) {

    /**
     * Where the program of a type would run, or why nowhere; no image is unpacked.
     *
     * @param file the job type file, whose folder relative paths of images begin at
     */
    String of(JobTypeDocument type, Path file) {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        var run = new SandboxRun(backEnds, new Image(imageMap, folder, folder), folder.resolve("secrets"), _ -> {});
        SandboxRun.Place place = run.place(type);
        if (place.backEnd() == null) {
            return "no: " + place.reason();
        }
        return "by " + place.backEnd().name() + (place.mapped() ? "" : ", at paths of this machine");
    }
}
