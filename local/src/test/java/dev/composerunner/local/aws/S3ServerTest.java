package dev.composerunner.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3ServerTest {

    private static final String BUCKET = "results";

    @TempDir
    private static Path folder = Path.of("");

    private static S3Server server;
    private static S3Client s3;

    @BeforeAll
    static void start() throws IOException {
        server = S3Server.start(
                folder,
                BUCKET,
                AwsBasicCredentials.create("local", "a secret"),
                0,
                Callers.ownerWhereKnown(),
                FrontLimits.standard());
        s3 = server.client();
    }

    @AfterAll
    static void stop() {
        s3.close();
        server.close();
    }

    @Test
    void presignedAddress_withRange_givesThePart() throws Exception {
        put("folder/map.bin", "0123456789");
        HttpResponse<String> part = get(presigned("folder/map.bin", Duration.ofMinutes(1)), "bytes=2-4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
    }

    @Test
    void presignedAddress_changed_isRefused() throws Exception {
        put("folder/a.txt", "a");
        put("folder/b.txt", "b");
        String changed =
                presigned("folder/a.txt", Duration.ofMinutes(1)).toString().replace("a.txt", "b.txt");
        assertThat(get(URI.create(changed), "bytes=0-").statusCode()).isEqualTo(403);
    }

    @Test
    void object_withoutSignature_isRefused() throws Exception {
        put("folder/c.txt", "c");
        assertThat(get(URI.create(server.endpoint() + "/" + BUCKET + "/folder/c.txt"), "bytes=0-")
                        .statusCode())
                .isEqualTo(403);
    }

    /** The names of objects, and whether they exist, are for those who can sign. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/results/there.txt",
                "/results/folder/not-there.txt",
                "/other-bucket/x",
                "/results/not-there.txt?X-Amz-Signature=0&X-Amz-Credential=c",
                "/healthz"
            })
    void unsignedRequest_isAnsweredTheSameForWhatIsThereAndWhatIsNot(String path) throws Exception {
        put("there.txt", "x");
        for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(server.endpoint() + path))
                    .method(method, BodyPublishers.noBody()));

            assertThat(answer.statusCode()).as(method).isEqualTo(403);
            assertThat(answer.body())
                    .isEqualTo(
                            method.equals("HEAD")
                                    ? ""
                                    : "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>"
                                            + "<Message>Access Denied</Message></Error>");
        }
    }

    @Test
    void presignedAddress_withAParameterTwice_isRefused() throws Exception {
        put("folder/e.txt", "e");
        URI address = presigned("folder/e.txt", Duration.ofMinutes(1));
        assertThat(get(URI.create(address + "&X-Amz-Expires=604800"), "bytes=0-")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void object_largerThanOneBuffer_comesBackAsItWas() {
        byte[] bytes = new byte[9 * 1024 * 1024];
        new Random(1).nextBytes(bytes);
        s3.putObject(r -> r.bucket(BUCKET).key("large.bin"), RequestBody.fromBytes(bytes));
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("large.bin")).asByteArray())
                .isEqualTo(bytes);
    }

    @Test
    void listing_withoutSignature_isRefused() throws Exception {
        // The names of jobs and of the objects that hold their keys are nobody else's business.
        put("folder/d.txt", "d");
        assertThat(get(URI.create(server.endpoint() + "/" + BUCKET), "bytes=0-").statusCode())
                .isEqualTo(403);
        assertThat(get(URI.create(server.endpoint() + "/" + BUCKET + "?list-type=2"), "bytes=0-")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void conditionalWrite_ofExistingKey_failsAndKeepsTheFirst() {
        put("once.json", "first");
        assertThatThrownBy(() -> s3.putObject(
                        r -> r.bucket(BUCKET).key("once.json").ifNoneMatch("*"), RequestBody.fromString("second")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("once.json")).asUtf8String())
                .isEqualTo("first");
    }

    @Test
    void conditionalWrite_ofAKeyThatHasChanged_failsAndKeepsTheChange() {
        put("changing.json", "first");
        String first = s3.headObject(r -> r.bucket(BUCKET).key("changing.json")).eTag();
        s3.putObject(r -> r.bucket(BUCKET).key("changing.json").ifMatch(first), RequestBody.fromString("second"));
        assertThatThrownBy(() -> s3.putObject(
                        r -> r.bucket(BUCKET).key("changing.json").ifMatch(first), RequestBody.fromString("third")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("changing.json"))
                        .asUtf8String())
                .isEqualTo("second");
    }

    @Test
    void objects_putOneAfterTheOther_allArrive() {
        // Once in some hundred times the server closes a kept connection: that must cost an attempt, not the call.
        for (int i = 0; i < 200; i++) {
            put("again/" + i, "x");
        }
        assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).prefix("again/")).contents())
                .hasSize(200);
    }

    @Test
    void unfinishedObject_isNeitherListedNorGivenNorKept() throws Exception {
        AwsBasicCredentials keys = AwsBasicCredentials.create("local", "a secret");
        String left = "job/z.nii.gz-0b3c7e52-9f1a-4d68-8a55-2f6f0f1c9d3e";
        try (S3Server killed = start(folder.resolve("killed"), keys);
                S3Client client = killed.client()) {
            Path bucket = folder.resolve("killed").resolve(BUCKET);
            client.putObject(r -> r.bucket(BUCKET).key("job/z.nii.gz"), RequestBody.fromString("whole"));
            Files.writeString(bucket.resolve(left), "half");
            // As a process without a umask makes it; the server gives such a file to whoever asks.
            Files.setPosixFilePermissions(bucket.resolve(left), PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(client.listObjectsV2(r -> r.bucket(BUCKET)).contents())
                    .extracting(S3Object::key)
                    .containsExactly("job/z.nii.gz");
            assertThatThrownBy(
                            () -> client.getObjectAsBytes(r -> r.bucket(BUCKET).key(left)))
                    .isInstanceOf(NoSuchKeyException.class);
            assertThatThrownBy(() -> client.headObject(r -> r.bucket(BUCKET).key(left)))
                    .isInstanceOf(NoSuchKeyException.class);
            assertThat(get(URI.create(killed.endpoint() + "/" + BUCKET + "/" + left), "bytes=0-")
                            .statusCode())
                    .isBetween(400, 499);
            assertThatThrownBy(() -> client.putObject(r -> r.bucket(BUCKET).key(left), RequestBody.fromString("mine")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
        }
        try (S3Server _ = start(folder.resolve("killed"), keys)) {
            assertThat(folder.resolve("killed").resolve(BUCKET).resolve("job"))
                    .isDirectoryContaining("glob:**/z.nii.gz")
                    .isDirectoryNotContaining("glob:**/z.nii.gz-*");
        }
    }

    @Test
    void missingKey_isReportedAsSuch() {
        assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("none")))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void listing_ofManyObjects_isCompleteOverPages() throws IOException {
        // As files: a thousand requests would take longer than all other tests here.
        Path many = Files.createDirectories(folder.resolve(BUCKET).resolve("many"));
        for (int i = 0; i < 1005; i++) {
            Files.writeString(many.resolve(Integer.toString(i)), "x");
        }
        put("many-more/1", "x");
        assertThat(s3.listObjectsV2Paginator(r -> r.bucket(BUCKET).prefix("many/")).contents().stream()
                        .map(S3Object::key))
                .hasSize(1005)
                .allMatch(key -> key.startsWith("many/"));
    }

    private static S3Server start(Path objects, AwsBasicCredentials keys) throws IOException {
        return S3Server.start(objects, BUCKET, keys, 0, Callers.ownerWhereKnown(), FrontLimits.standard());
    }

    private static void put(String key, String content) {
        s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private static URI presigned(String key, Duration duration) {
        try (var presigner = server.presigner()) {
            return URI.create(presigner
                    .presignGetObject(r -> r.signatureDuration(duration)
                            .getObjectRequest(g -> g.bucket(BUCKET).key(key)))
                    .url()
                    .toString());
        }
    }

    private static HttpResponse<String> get(URI address, String range) throws Exception {
        return send(HttpRequest.newBuilder(address).header("Range", range));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
