package dev.composerunner.contract.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Writes a time as Python does, whose {@code fromisoformat} takes neither {@code Z} nor three digits of a second before release 3.11:
 * {@code 2026-11-21T12:00:00+00:00}, or with six digits {@code 2026-11-21T12:00:00.250000+00:00}.
 */
final class OffsetTime extends JsonSerializer<Instant> {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
        OffsetDateTime utc = time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        json.writeString((utc.getNano() == 0 ? SECONDS : MICROSECONDS).format(utc));
    }
}
