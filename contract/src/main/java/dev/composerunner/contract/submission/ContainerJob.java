package dev.composerunner.contract.submission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.JobOrder;

/**
 * What the image of a job type that is written as a file is to do.
 *
 * @param type the job type file, as JSON
 * @param parameters the job's parameters, with defaults filled in
 * @param container how it is started
 * @param size what the job needs of a machine
 * @param retry how often it is done again
 * @param maxSeconds longest time that doing it once may take
 */
public record ContainerJob(
        JsonNode type,
        JsonNode parameters,
        JobOrder.Container container,
        JobOrder.Size size,
        JobOrder.Retry retry,
        long maxSeconds) {}
