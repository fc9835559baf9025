package dev.composerunner.containerjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.job.PhaseClock;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.FileHash;
import dev.composerunner.jobtypes.JobPaths;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings what a program reads.
 *
 * @param type the job's type
 * @param parameters the job's, with defaults filled in
 * @param folders where it is brought to
 * @param objects the objects of the results bucket
 * @param download fetches from addresses
 * @param resultsFolder the folder of all jobs in the bucket, with a closing slash, whose objects alone may be asked for
 */
record Staging(
        JobTypeDocument type,
        JsonNode parameters,
        JobFolders folders,
        ObjectSource objects,
        Download download,
        String resultsFolder) {

    private static final long MIB = 1L << 20;

    /**
     * What was brought.
     *
     * @param names the inputs that are there
     * @param record what the job's record says of them
     */
    record Staged(Set<String> names, ArrayNode record) {}

    /** @throws JobFailedException if an input cannot be had, or is not what it has to be */
    Staged bring(PhaseClock phases) throws JobFailedException, IOException, InterruptedException {
        Files.write(folders.place(JobPaths.PARAMETERS), ContractJson.MAPPER.writeValueAsBytes(parameters));
        var values = new Template.Values(parameters, Map.of(), JobPaths.OUTPUTS);
        var names = new TreeSet<String>();
        ArrayNode record = ContractJson.MAPPER.createArrayNode();
        int done = 0;
        for (var input : type.inputs().entrySet()) {
            phases.enter("fetching inputs", done++, type.inputs().size());
            Optional<ObjectNode> brought = bring(input.getKey(), input.getValue(), values);
            if (brought.isPresent()) {
                names.add(input.getKey());
                record.add(brought.get());
            }
        }
        return new Staged(names, record);
    }

    private Optional<ObjectNode> bring(String name, JobTypeDocument.Input input, Template.Values values)
            throws JobFailedException, IOException, InterruptedException {
        Template source = input.url() == null ? input.key() : input.url();
        String from = source == null ? "" : source.fill(values);
        if (from.isEmpty()) {
            if (input.required()) {
                throw new JobFailedException(
                        FailureType.InvalidInput,
                        "inputs." + name + ": got nothing to fetch; allowed: an address",
                        null);
            }
            return Optional.empty();
        }
        Path file = folders.place(input.path());
        Files.createDirectories(file.getParent());
        long most = input.maxMiB() * MIB;
        ObjectNode told = ContractJson.MAPPER.createObjectNode().put("name", name);
        if (input.url() != null) {
            Download.Address address = Download.Address.of("inputs." + name, from);
            told.put("url", address.shown());
            download.fetch("inputs." + name, address, file, most);
        } else {
            told.put("key", from);
            fetchObject(name, from, file, most);
        }
        FileHash hash = FileHash.of(file);
        String expected = input.sha256() == null ? "" : input.sha256().fill(values);
        if (!expected.isEmpty() && !expected.equalsIgnoreCase(hash.hexadecimal())) {
            throw new JobFailedException(
                    FailureType.InvalidInput,
                    "inputs." + name + ": got a file with SHA-256 " + hash.hexadecimal() + "; allowed: " + expected,
                    null);
        }
        return Optional.of(told.put("size", Files.size(file)).put("sha256", hash.hexadecimal()));
    }

    private void fetchObject(String name, String key, Path file, long most) throws JobFailedException {
        if (!key.startsWith(resultsFolder) || key.contains("/../") || key.contains("/./")) {
            throw new JobFailedException(
                    FailureType.InvalidInput,
                    "inputs." + name + ": got the key \"" + key + "\"; allowed: an object below " + resultsFolder,
                    null);
        }
        try {
            if (objects.fetch(key, file, most).isEmpty()) {
                throw new JobFailedException(
                        FailureType.InputUnavailable, "inputs." + name + ": there is no object " + key, null);
            }
        } catch (ArtifactException e) {
            throw new JobFailedException(FailureType.InputUnavailable, "inputs." + name + ": " + e.getMessage(), e);
        }
    }
}
