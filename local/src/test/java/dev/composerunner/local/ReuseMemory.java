package dev.composerunner.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.local.aws.LocalArns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a service remembers of jobs with hashes: their executions, the index by hash, the rows and counters of the ledger, and objects. */
final class ReuseMemory {

    private final TypedServices services;
    private final Api api;
    private String summary = "";

    ReuseMemory(TypedServices services, Api api) {
        this.services = services;
        this.api = api;
    }

    String summary() {
        return summary;
    }

    /**
     * Where they contradict each other, once nothing runs any more.
     *
     * @param answered names of jobs that submissions were answered with
     */
    List<String> faults(Collection<String> answered) throws Exception {
        var faults = new ArrayList<String>();
        Map<String, JsonNode> executions = executions();
        Map<String, JsonNode> rows = rows();
        for (String name : answered) {
            if (!executions.containsKey(name)) {
                faults.add(name + " was answered and is no execution");
            }
        }
        for (String name : rows.keySet()) {
            if (!executions.containsKey(name)) {
                faults.add(name + " has a row and no execution");
            }
        }
        Map<String, TreeMap<Integer, JsonNode>> hashes = new TreeMap<>();
        for (var execution : executions.entrySet()) {
            Attempt attempt = Attempt.of(new ArtifactPrefix(execution.getKey())).orElseThrow();
            hashes.computeIfAbsent(attempt.jobHash(), _ -> new TreeMap<>()).put(attempt.number(), execution.getValue());
            row(execution.getKey(), execution.getValue(), rows.get(execution.getKey()), faults);
        }
        for (var hash : hashes.entrySet()) {
            index(hash.getKey(), hash.getValue(), faults);
        }
        counters(rows, faults);
        summary = executions.size() + " jobs of " + hashes.size() + " hashes, up to "
                + hashes.values().stream().mapToInt(TreeMap::size).max().orElse(0) + " attempts, "
                + statuses(executions);
        return faults;
    }

    private static void row(String name, JsonNode execution, @Nullable JsonNode row, List<String> faults) {
        String status = execution.path("status").asText();
        if (status.equals("RUNNING")) {
            faults.add(name + " runs");
        } else if (row == null) {
            faults.add(name + " has ended as " + status + " and has no row");
        } else if (!row.path("status").asText().equals(status) || !row.has("ended_at")) {
            faults.add(name + " has ended as " + status + ", and its row is " + row);
        }
    }

    private void index(String hash, SortedMap<Integer, JsonNode> attempts, List<String> faults) throws IOException {
        int last = attempts.lastKey();
        if (attempts.size() != last) {
            faults.add(hash + " has the attempts " + attempts.keySet());
        }
        int succeeded = attempts.entrySet().stream()
                .filter(each -> each.getValue().path("status").asText().equals("SUCCEEDED"))
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElse(0);
        Path file = services.data().resolve("s3/compose-runner-results/compose-runner/results.index/" + hash + ".json");
        JsonNode entry = Files.exists(file) ? Api.JSON.readTree(file.toFile()) : Api.JSON.missingNode();
        if (entry.path("latest").asInt() != last
                || entry.at("/completed/attempt").asInt() != succeeded) {
            faults.add(hash + " has " + last + " attempts, the latest that has succeeded is " + succeeded
                    + ", and its index is " + entry);
        }
        if (succeeded > 0) {
            JsonNode execution = Objects.requireNonNull(attempts.get(succeeded));
            if (!entry.at("/completed/job_id").equals(execution.path("executionArn"))) {
                faults.add(hash + " has the index " + entry + " for " + execution);
            }
            artifacts(new Attempt(hash, succeeded).artifactPrefix().value(), faults);
        }
    }

    private void artifacts(String job, List<String> faults) throws IOException {
        Path metadata = services.results(job).resolve("metadata.json");
        JsonNode record = Files.exists(metadata) ? Api.JSON.readTree(metadata.toFile()) : Api.JSON.missingNode();
        if (!record.path("status").asText().equals("SUCCEEDED")
                || record.path("artifacts").isEmpty()) {
            faults.add(job + " has succeeded, and its record is " + record);
        }
        for (JsonNode artifact : record.path("artifacts")) {
            Path file = services.results(job).resolve(artifact.path("name").asText());
            if (!Files.exists(file) || Files.size(file) != artifact.path("size").asLong()) {
                faults.add(job + " lacks " + artifact);
            }
        }
    }

    private void counters(Map<String, JsonNode> rows, List<String> faults) throws Exception {
        JsonNode stats = api.get("stats").body();
        Map<String, Integer> counted = new TreeMap<>();
        stats.path("total").properties().forEach(each -> {
            if (each.getValue().asInt() != 0) {
                counted.put(each.getKey(), each.getValue().asInt());
            }
        });
        if (!counted.equals(statuses(rows))) {
            faults.add("the counters are " + counted + " for rows " + statuses(rows));
        }
        double spent = rows.values().stream()
                .mapToDouble(row -> row.at("/cost/actual_usd").asDouble())
                .sum();
        JsonNode month = stats.path("month");
        if (month.path("reserved_usd").asDouble(-1) != 0
                || Math.abs(month.path("spent_usd").asDouble() - spent) > 1e-3) {
            faults.add("the month is " + month + " for jobs that cost " + spent);
        }
    }

    private static Map<String, Integer> statuses(Map<String, JsonNode> jobs) {
        Map<String, Integer> statuses = new TreeMap<>();
        jobs.values().forEach(job -> statuses.merge(job.path("status").asText(), 1, Integer::sum));
        return statuses;
    }

    private Map<String, JsonNode> executions() throws Exception {
        Map<String, JsonNode> found = new TreeMap<>();
        String token = "";
        do {
            JsonNode page = api.states(
                            "ListExecutions",
                            "{\"stateMachineArn\": \"" + LocalArns.STATE_MACHINE + "\", \"maxResults\": 1000"
                                    + (token.isEmpty() ? "" : ", \"nextToken\": \"" + token + '"') + "}")
                    .body();
            page.path("executions").forEach(each -> found.put(each.path("name").asText(), each));
            token = page.path("nextToken").asText();
        } while (!token.isEmpty());
        return found;
    }

    private Map<String, JsonNode> rows() throws Exception {
        Map<String, JsonNode> found = new TreeMap<>();
        String token = "";
        do {
            JsonNode page = api.get("jobs?limit=100&next_token=" + token).body();
            page.path("jobs")
                    .forEach(each -> found.put(each.path("artifact_prefix").asText(), each));
            token = page.path("next_token").asText();
        } while (!token.isEmpty());
        return found;
    }
}
