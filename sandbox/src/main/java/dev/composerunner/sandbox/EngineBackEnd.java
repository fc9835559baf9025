package dev.composerunner.sandbox;

import dev.composerunner.sandbox.engine.ContainerSpec;
import dev.composerunner.sandbox.engine.Engine;
import dev.composerunner.sandbox.engine.EngineKind;
import dev.composerunner.sandbox.engine.LeftContainers;
import dev.composerunner.sandbox.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Runs programs in containers of an engine, which fetches their images. Its client is called as a program.
 *
 * <p>A program has what it has under {@link Bubblewrap}: a read-only root, folders in memory, no capabilities, the network of the
 * machine. Its limits of memory and processes are the kernel's.
 */
final class EngineBackEnd implements BackEnd {

    private static final List<String> MEMORY_FOLDERS = List.of("/tmp", "/var/tmp", "/run");

    private final Engine engine;

    /** What was read of images, by reference: a program runs in the image whose config its argv was made from. */
    private final Map<String, Engine.Image> images = new ConcurrentHashMap<>();

    EngineBackEnd(Engine engine) {
        this.engine = engine;
    }

    /** Returns the engine whose client is on this process's {@code PATH}. */
    static EngineBackEnd of(EngineKind kind) {
        return new EngineBackEnd(new Engine(kind, System.getenv().getOrDefault("PATH", "")));
    }

    @Override
    public String name() {
        return engine.kind().program();
    }

    @Override
    public Optional<String> unavailable() {
        return engine.unavailable();
    }

    @Override
    public Optional<String> refusal(Root root, boolean pathsMustBeMapped) {
        return switch (root) {
            case Root.EngineImage _ -> Optional.empty();
            case Root.Machine _ -> Optional.of("runs programs of images alone");
            case Root.ImageFolder _ -> Optional.of("runs images that it fetches, and none in folders");
        };
    }

    @Override
    public ImageConfig config(Root root) throws IOException {
        Engine.Image image = engine.image(reference(root));
        images.put(reference(root), image);
        return image.config();
    }

    private String reference(Root root) throws IOException {
        if (root instanceof Root.EngineImage image) {
            return image.reference();
        }
        throw new IOException(name() + ": " + refusal(root, false).orElseThrow());
    }

    @Override
    public RunningProgram start(Program program) throws IOException {
        String reference = reference(program.root());
        Engine.Image known = images.get(reference);
        Engine.Image image = known == null ? engine.image(reference) : known;
        try {
            return ContainerProgram.start(engine, spec(program, image, MEMORY_FOLDERS), program);
        } catch (IOException fault) {
            if (program.workdir() == null || !engine.isMissingWorkdir(fault)) {
                throw fault;
            }
            List<String> folders = new ArrayList<>(MEMORY_FOLDERS);
            folders.add(program.workdir());
            return ContainerProgram.start(engine, spec(program, image, folders), program);
        }
    }

    private ContainerSpec spec(Program program, Engine.Image image, List<String> memoryFolders) throws IOException {
        ImageUser own = ImageUser.own();
        List<ContainerSpec.Mount> mounts = new ArrayList<>();
        for (Bind bind : program.binds()) {
            if (!Files.exists(bind.source())) {
                throw new IOException("bind: " + bind.source() + " does not exist");
            }
            if (bind.writable() && own.user() == 0) {
                openToAll(bind.source());
            }
            mounts.add(new ContainerSpec.Mount(bind.source().toRealPath().toString(), bind.target(), bind.writable()));
        }
        Map<String, String> environment = new HashMap<>(program.environment());
        if (!image.config().environment().containsKey("HOME")) {
            environment.putIfAbsent("HOME", "/tmp");
        }
        return new ContainerSpec(
                "compose-runner-" + UUID.randomUUID(),
                LeftContainers.labels(program.folder().toRealPath()),
                image.id(),
                program.command(),
                environment,
                program.workdir(),
                engine.user(own.user(), own.group(), image.config().user()),
                mounts,
                memoryFolders,
                program.limits().memoryBytes(),
                program.limits().diskBytes(),
                program.limits().processes());
    }

    /** The image's user is anybody; a job's folder lies in one that is closed to others. */
    private static void openToAll(Path source) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(source)) {
            all = walk.toList();
        }
        for (Path each : all) {
            if (Files.isSymbolicLink(each)) {
                continue;
            }
            Set<PosixFilePermission> rights = EnumSet.copyOf(Files.getPosixFilePermissions(each));
            rights.addAll(Set.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE));
            if (Files.isDirectory(each)) {
                rights.addAll(Set.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE));
            }
            Files.setPosixFilePermissions(each, rights);
        }
    }

    @Override
    public void removeLeft(Path folder) throws IOException {
        if (engine.isInstalled()) {
            LeftContainers.remove(engine, folder);
        }
    }
}
