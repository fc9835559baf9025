package dev.composerunner.cli.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.jobtypes.JobSize;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeDocument.RunsOn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A job type file that is right, as people want to see it.
 *
 * @param file the file
 * @param type what it says
 */
record CheckedType(Path file, JobTypeDocument type) {

    /** Fields that are checked, and that nothing acts on yet. */
    private static final List<String> WITHOUT_EFFECT =
            List.of("/concurrency", "/heartbeatSeconds", "/spot", "/startDeadlineSeconds");

    private static final String BUILT_IN = "built-in is for the types that Compose Runner brings itself";

    private static boolean isPath(String image) {
        return image.startsWith("./") || image.startsWith("../") || image.startsWith("/");
    }

    /** Whether the image is one of a registry, which may be another tomorrow under the same name. */
    private boolean isReference() {
        return !isPath(type.image())
                && !type.image().equals(JobTypeDocument.HOST)
                && !type.image().equals(JobTypeDocument.BUILT_IN);
    }

    boolean isPinned() {
        return !isReference() || type.digest().isPresent();
    }

    /** What the file says without effect. */
    List<String> warnings() {
        var warnings = new ArrayList<String>();
        WITHOUT_EFFECT.stream()
                .filter(pointer -> !type.source().at(pointer).isMissingNode())
                .forEach(pointer -> warnings.add(pointer + ": has no effect yet"));
        if (type.cache().validate().equals("url")) {
            warnings.add("/cache/validate: url has no effect yet");
        }
        if (type.runsOn().contains(RunsOn.worker)) {
            warnings.add("/runsOn: worker has no effect yet");
        }
        return warnings;
    }

    /** The lines of a summary. */
    List<String> lines(SandboxPlaces places) {
        var lines = new ArrayList<String>();
        lines.add(file + ": job type " + type.name() + " " + type.version());
        lines.add(row("image", type.image()));
        lines.add(row("size", size()));
        lines.add(row("parameters", parameters()));
        lines.add(row("inputs", names(type.inputs().keySet())));
        lines.add(row(
                "outputs",
                type.outputs().isEmpty()
                        ? "every file in /job/outputs"
                        : names(type.outputs().keySet())));
        lines.add(row("on Fargate", onFargate().map(reason -> "no: " + reason).orElse("yes")));
        lines.add(row("here", here(places)));
        return lines;
    }

    private static String row(String name, String value) {
        return String.format("  %-11s %s", name, value);
    }

    private static String names(Iterable<String> names) {
        String list = String.join(", ", names);
        return list.isEmpty() ? "none" : list;
    }

    private String size() {
        JsonNode defaults = type.parameters().withDefaults(JsonNodeFactory.instance.objectNode());
        JobSize size;
        try {
            size = JobSize.of(type, defaults);
        } catch (JobSize.InvalidSizeException e) {
            throw new IllegalStateException("a file that is right has a size", e);
        }
        boolean fixed = List.of(
                        type.size().cpu(), type.size().memoryMiB(), type.size().diskGiB())
                .stream()
                .noneMatch(each -> each.text().contains("${"));
        return size.cpu() + " CPU units, " + size.memoryMiB() + " MiB of memory, " + size.diskGiB() + " GiB of disk, "
                + type.size().architecture() + (type.size().spot() ? ", spot" : "")
                + (fixed ? "" : " (with the default parameters)");
    }

    private String parameters() {
        JsonNode schema = type.parameters().document();
        var required = new ArrayList<String>();
        schema.path("required").forEach(each -> required.add(each.asText()));
        String list = schema.path("properties").properties().stream()
                .map(each -> each.getKey()
                        + (required.contains(each.getKey()) ? " (required)" : "")
                        + (each.getValue().has("default")
                                ? " = " + each.getValue().get("default")
                                : ""))
                .collect(Collectors.joining(", "));
        return list.isEmpty() ? "none" : list;
    }

    private Optional<String> onFargate() {
        if (!type.runsOn().contains(RunsOn.fargate)) {
            return Optional.of("runsOn leaves it out");
        }
        if (type.image().equals(JobTypeDocument.BUILT_IN)) {
            return Optional.of(BUILT_IN);
        }
        return type.image().equals(JobTypeDocument.HOST) || isPath(type.image())
                ? Optional.of("the image is of this machine")
                : Optional.empty();
    }

    private String here(SandboxPlaces places) {
        if (!type.runsOn().contains(RunsOn.process)) {
            return "no: runsOn leaves it out";
        }
        if (type.image().equals(JobTypeDocument.BUILT_IN)) {
            return "no: " + BUILT_IN;
        }
        return places.of(type, file);
    }
}
