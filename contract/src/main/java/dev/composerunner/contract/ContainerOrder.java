package dev.composerunner.contract;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a job of a type that is written as a file is to do: an object in the job's folder, since it can be longer than what a task may be
 * started with. It holds the file as it was when the job was submitted, so that a change of the file changes no job.
 *
 * @param jobType name of the job type
 * @param version its version
 * @param type the job type file, as JSON
 * @param parameters the job's parameters, with defaults filled in
 */
public record ContainerOrder(String jobType, String version, JsonNode type, JsonNode parameters) {}
