package dev.composerunner.statesserver.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operations of Step Functions, by their names. */
@FunctionalInterface
public interface StatesApi {

    /**
     * Does an operation.
     *
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException with the code, the message and the HTTP status of the error
     */
    ObjectNode call(String operation, ObjectNode members);
}
