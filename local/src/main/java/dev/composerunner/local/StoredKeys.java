package dev.composerunner.local;

import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** The keys of the embedded S3 server: made once for a data folder, readable by its owner alone. */
final class StoredKeys {

    private static final Set<PosixFilePermission> OWNER_ALONE =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private StoredKeys() {}

    static AwsBasicCredentials in(Path data) throws IOException {
        Path file = data.resolve("keys.json");
        if (Files.exists(file)) {
            var stored = ContractJson.MAPPER.readTree(file.toFile());
            return AwsBasicCredentials.create(
                    stored.path("access_key_id").asText(),
                    stored.path("secret_access_key").asText());
        }
        AwsBasicCredentials made = AwsBasicCredentials.create("LOCAL" + random(8), random(20));
        Path temporary = Files.createTempFile(data, "keys", ".tmp");
        if (Files.getFileStore(data).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(temporary, OWNER_ALONE);
        }
        ContractJson.MAPPER.writeValue(
                temporary.toFile(),
                Map.of("access_key_id", made.accessKeyId(), "secret_access_key", made.secretAccessKey()));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return made;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().withUpperCase().formatHex(random);
    }
}
