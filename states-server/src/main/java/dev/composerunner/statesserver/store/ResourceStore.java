package dev.composerunner.statesserver.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.statesserver.store.Database.DatabaseException;
import java.util.List;
import java.util.Optional;

/** State machines and activities, a JSON document each. */
public final class ResourceStore {

    private final Database database;

    public ResourceStore(Database database) {
        this.database = database;
    }

    /** Adds the resource, or puts it in the place of the one with its ARN. */
    public void put(Resource resource) {
        String body = json(resource);
        if (database.update("update resource set body = ? where arn = ?", body, resource.arn()) > 0) {
            return;
        }
        try {
            database.update(
                    "insert into resource (arn, kind, body) values (?, ?, ?)",
                    resource.arn(),
                    resource.getClass().getSimpleName(),
                    body);
        } catch (DatabaseException e) {
            if (!e.duplicate()) {
                throw e;
            }
            put(resource);
        }
    }

    public <T extends Resource> Optional<T> find(Class<T> kind, String arn) {
        return database
                .query(
                        "select body from resource where arn = ? and kind = ?",
                        row -> read(kind, row.getString("body")),
                        arn,
                        kind.getSimpleName())
                .stream()
                .findFirst();
    }

    /** A resource with the number by which it is listed. */
    public record Numbered<T>(long number, T resource) {}

    /** The resources of a kind with a number above {@code after}, in the order in which they were made. */
    public <T extends Resource> List<Numbered<T>> list(Class<T> kind, long after, int most) {
        return database.query(
                "select number, body from resource where kind = ? and number > ? order by number fetch first ? rows only",
                row -> new Numbered<>(row.getLong("number"), read(kind, row.getString("body"))),
                kind.getSimpleName(),
                after,
                most);
    }

    /** The versions or aliases of a state machine, in the order in which they were made. */
    public <T extends Resource> List<Numbered<T>> of(Class<T> kind, String machine) {
        // The ARN of a version or an alias is that of its state machine, a colon and a word.
        return database.query(
                "select number, body from resource where kind = ? and arn > ? || ':' and arn < ? || ';' order by number",
                row -> new Numbered<>(row.getLong("number"), read(kind, row.getString("body"))),
                kind.getSimpleName(),
                machine,
                machine);
    }

    public void remove(String arn) {
        database.update("delete from resource where arn = ?", arn);
    }

    private static String json(Resource resource) {
        try {
            return StoredJson.MAPPER.writeValueAsString(resource);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a resource cannot be written", e);
        }
    }

    private static <T> T read(Class<T> kind, String body) {
        try {
            return StoredJson.MAPPER.readValue(body, kind);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored resource cannot be read", e);
        }
    }
}
