import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Rewrites class files of Java 5 in the jars named as arguments to the form of Java 8, with stack maps. An AOT cache leaves the old
 * form out, and each start would read and verify it anew.
 */
final class CurrentClassFiles {

    private CurrentClassFiles() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            var part = Path.of(jar + ".part");
            Files.copy(Path.of(jar), part, StandardCopyOption.REPLACE_EXISTING);
            try (var loader = new URLClassLoader(new URL[] {Path.of(jar).toUri().toURL()});
                    var entries = FileSystems.newFileSystem(URI.create("jar:" + part.toUri()), Map.of())) {
                rewrite(entries, loader);
            }
            Files.move(part, Path.of(jar), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void rewrite(FileSystem entries, ClassLoader loader) throws IOException {
        var classFile = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
        var version = ClassTransform.ofStateful(() -> (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        });
        var transform = version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
        try (var files = Files.walk(entries.getPath("/"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                var model = classFile.parse(file);
                if (model.majorVersion() < ClassFile.JAVA_6_VERSION) {
                    Files.write(file, classFile.transformClass(model, transform));
                }
            }
        }
    }
}
