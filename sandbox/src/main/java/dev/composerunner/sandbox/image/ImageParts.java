package dev.composerunner.sandbox.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The parts that make up one image of a layout or archive.
 *
 * @param key the digest of the manifest; of the config where there is no manifest
 * @param config of bytes that are checked
 * @param layers in the order in which they are applied; not checked yet
 * @param layerContents the digests of the layers' contents before they were compressed
 */
record ImageParts(Digest key, ImageConfig config, List<Descriptor> layers, List<Digest> layerContents) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_INDEXES = 4;
    private static final int MAX_LAYERS = 1000;
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String CONTAINERD_NAME = "io.containerd.image.name";
    private static final Pattern HASH = Pattern.compile("(?:.*/)?([0-9a-f]{64})(?:\\.json)?");

    /**
     * Finds the image.
     *
     * @param tag empty where there is one image
     */
    static ImageParts find(ImageFiles files, String tag) throws IOException {
        if (files.has("oci-layout") && files.has("index.json")) {
            return ofLayout(files, tag);
        }
        if (files.has("manifest.json")) {
            return ofArchive(files, tag);
        }
        throw new IOException("no image: it has neither oci-layout and index.json nor manifest.json");
    }

    private static ImageParts ofLayout(ImageFiles files, String tag) throws IOException {
        JsonNode version = json(small(files, "oci-layout"), "oci-layout").path("imageLayoutVersion");
        if (!version.asText().startsWith("1.")) {
            throw new IOException("oci-layout: imageLayoutVersion: got " + version + "; allowed: 1.x");
        }
        List<JsonNode> manifests =
                list(json(small(files, "index.json"), "index.json").path("manifests"));
        if (!tag.isEmpty()) {
            List<JsonNode> all = manifests;
            manifests = all.stream().filter(node -> isNamed(node, tag)).toList();
            if (manifests.isEmpty()) {
                throw new IOException("tag: got \"" + tag + "\"; allowed: " + names(all));
            }
        }
        long images = manifests.stream().map(ImageParts::name).distinct().count();
        if (tag.isEmpty() && images > 1) {
            throw new IOException("several images: choose one by PATH:TAG; allowed: " + names(manifests));
        }
        return ofManifest(files, forMachine(files, manifests, 1));
    }

    /** Follows indexes of platforms down to a manifest. */
    private static Descriptor forMachine(ImageFiles files, List<JsonNode> manifests, int depth) throws IOException {
        Platform machine = Platform.ofMachine();
        List<JsonNode> fitting = manifests.stream()
                .filter(node -> Platform.of(node.path("platform")).runsOn(machine))
                .toList();
        if (fitting.isEmpty()) {
            throw otherPlatform(manifests.stream()
                    .map(node -> Platform.of(node.path("platform")).toString())
                    .collect(Collectors.joining(", ")));
        }
        Descriptor descriptor = Descriptor.parse(fitting.getFirst());
        JsonNode content = json(descriptor.read(files), descriptor.fileName());
        if (!content.path("manifests").isArray()) {
            return descriptor;
        }
        if (depth == MAX_INDEXES) {
            throw new IOException("more than " + MAX_INDEXES + " indexes inside each other");
        }
        return forMachine(files, list(content.path("manifests")), depth + 1);
    }

    private static ImageParts ofManifest(ImageFiles files, Descriptor manifest) throws IOException {
        JsonNode content = json(manifest.read(files), manifest.fileName());
        if (content.path("schemaVersion").asInt() != 2
                || !content.path("layers").isArray()) {
            throw new IOException(manifest.fileName() + " is no image manifest of version 2");
        }
        byte[] config = Descriptor.parse(content.path("config")).read(files);
        List<Descriptor> layers = new ArrayList<>();
        for (JsonNode layer : content.path("layers")) {
            layers.add(Descriptor.parse(layer));
        }
        return of(manifest.digest(), config, layers);
    }

    /** The archive's own form names files; the digest of the config stands in its name, those of the layers in the config. */
    private static ImageParts ofArchive(ImageFiles files, String tag) throws IOException {
        List<JsonNode> images = list(json(small(files, "manifest.json"), "manifest.json"));
        List<JsonNode> fitting = tag.isEmpty()
                ? images
                : images.stream()
                        .filter(image ->
                                list(image.path("RepoTags")).stream().anyMatch(name -> isTag(name.asText(), tag)))
                        .toList();
        if (fitting.size() != 1) {
            throw new IOException("choose one image by PATH:TAG; got \"" + tag + "\"; allowed: "
                    + images.stream()
                            .map(image -> image.path("RepoTags").toString())
                            .collect(Collectors.joining(", ")));
        }
        String configName = fitting.getFirst().path("Config").asText();
        Matcher hash = HASH.matcher(configName);
        if (!hash.matches()) {
            throw new IOException("manifest.json: Config: got \"" + configName + "\"; allowed: a name with its sha256");
        }
        Digest digest = Digest.parse("sha256:" + hash.group(1));
        byte[] config = new Descriptor(configName, "", digest, OptionalLong.empty()).read(files);
        List<Descriptor> layers = new ArrayList<>();
        List<Digest> contents = contents(config);
        List<JsonNode> names = list(fitting.getFirst().path("Layers"));
        for (int i = 0; i < Math.min(names.size(), contents.size()); i++) {
            layers.add(new Descriptor(names.get(i).asText(), "", contents.get(i), OptionalLong.empty()));
        }
        if (names.size() != contents.size()) {
            throw wrongCount(names.size(), contents.size());
        }
        return of(digest, config, layers);
    }

    private static ImageParts of(Digest key, byte[] config, List<Descriptor> layers) throws IOException {
        Platform platform = Platform.of(json(config, "config"));
        if (!platform.runsOn(Platform.ofMachine())) {
            throw otherPlatform(platform.toString());
        }
        List<Digest> contents = contents(config);
        if (contents.size() != layers.size()) {
            throw wrongCount(layers.size(), contents.size());
        }
        if (layers.size() > MAX_LAYERS) {
            throw new IOException("more than " + MAX_LAYERS + " layers");
        }
        return new ImageParts(key, ConfigText.ofImage(config), layers, contents);
    }

    private static List<Digest> contents(byte[] config) throws IOException {
        List<Digest> contents = new ArrayList<>();
        for (JsonNode digest : json(config, "config").path("rootfs").path("diff_ids")) {
            contents.add(Digest.parse(digest.asText()));
        }
        return contents;
    }

    private static IOException wrongCount(int layers, int contents) {
        return new IOException(
                "the image is damaged: " + layers + " layers, but " + contents + " diff_ids in its config");
    }

    private static IOException otherPlatform(String got) {
        return new IOException("the image is not for this machine: got " + got + "; allowed: " + Platform.ofMachine());
    }

    private static boolean isNamed(JsonNode node, String tag) {
        JsonNode annotations = node.path("annotations");
        return isTag(annotations.path(NAME).asText(), tag)
                || isTag(annotations.path(CONTAINERD_NAME).asText(), tag);
    }

    private static boolean isTag(String name, String tag) {
        return name.equals(tag) || name.endsWith(":" + tag);
    }

    private static String names(List<JsonNode> manifests) {
        return manifests.stream().map(ImageParts::name).distinct().collect(Collectors.joining(", "));
    }

    private static String name(JsonNode node) {
        return node.path("annotations").path(NAME).asText();
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static byte[] small(ImageFiles files, String name) throws IOException {
        try (var stream = files.open(name)) {
            byte[] bytes = stream.readNBytes(Descriptor.MAX_JSON_BYTES + 1);
            if (bytes.length > Descriptor.MAX_JSON_BYTES) {
                throw new IOException(name + " is longer than " + Descriptor.MAX_JSON_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static JsonNode json(byte[] bytes, String name) throws IOException {
        JsonNode node = JSON.readTree(bytes);
        if (node == null || !node.isContainerNode()) {
            throw new IOException(name + " is no JSON object or array");
        }
        return node;
    }
}
