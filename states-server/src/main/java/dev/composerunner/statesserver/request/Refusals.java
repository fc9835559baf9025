package dev.composerunner.statesserver.request;

import dev.composerunner.stateslanguage.CallbackException;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ConflictException;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidLoggingConfigurationException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.sfn.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineTypeNotSupportedException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;
import software.amazon.awssdk.services.sfn.model.TooManyTagsException;
import software.amazon.awssdk.services.sfn.model.ValidationException;

/** The errors of the API, each with AWS's code and words. */
public final class Refusals {

    private Refusals() {}

    /** AWS has no such error. No client tries again after it. */
    public static AwsServiceException damagedRecord(String reason) {
        return refusal(SfnException.builder(), "RecordDamaged", reason);
    }

    public static AwsServiceException invalidArn(String reason) {
        return refusal(InvalidArnException.builder(), "InvalidArn", "Invalid Arn: '" + reason + "'");
    }

    public static AwsServiceException invalidRole(String arn) {
        return refusal(InvalidArnException.builder(), "InvalidArn", "Invalid Role Arn: '" + arn + "'");
    }

    static AwsServiceException invalidName(String name) {
        return refusal(InvalidNameException.builder(), "InvalidName", "Invalid Name: '" + name + "'");
    }

    static AwsServiceException invalidToken(String reason) {
        return refusal(InvalidTokenException.builder(), "InvalidToken", "Invalid Token: '" + reason + "'");
    }

    public static AwsServiceException invalidDefinition(String problems) {
        return refusal(
                InvalidDefinitionException.builder(),
                "InvalidDefinition",
                "Invalid State Machine Definition: '" + problems + "'");
    }

    public static AwsServiceException untestable() {
        return refusal(
                InvalidDefinitionException.builder(),
                "InvalidDefinition",
                "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass,"
                        + " Succeed, Fail, Choice]");
    }

    public static AwsServiceException untestable(String resource) {
        return refusal(
                InvalidDefinitionException.builder(),
                "InvalidDefinition",
                "TestState does not support the resource " + resource + " when a mock is not specified");
    }

    static AwsServiceException invalidInput(String reason) {
        return refusal(
                InvalidExecutionInputException.builder(),
                "InvalidExecutionInput",
                "Invalid State Machine Execution Input: '" + reason + "'");
    }

    public static AwsServiceException invalidLogging(String reason) {
        return refusal(
                InvalidLoggingConfigurationException.builder(),
                "InvalidLoggingConfiguration",
                "Invalid Logging Configuration: " + reason);
    }

    public static AwsServiceException noMachine(String arn) {
        return refusal(
                StateMachineDoesNotExistException.builder(),
                "StateMachineDoesNotExist",
                "State Machine Does Not Exist: '" + arn + "'");
    }

    public static AwsServiceException machineExists(String arn) {
        return refusal(
                StateMachineAlreadyExistsException.builder(),
                "StateMachineAlreadyExists",
                "State Machine Already Exists: '" + arn + "'");
    }

    public static AwsServiceException wrongType() {
        return refusal(
                StateMachineTypeNotSupportedException.builder(),
                "StateMachineTypeNotSupported",
                "This operation is not supported by this type of state machine");
    }

    public static AwsServiceException noExecution(String arn) {
        return refusal(
                ExecutionDoesNotExistException.builder(),
                "ExecutionDoesNotExist",
                "Execution Does Not Exist: '" + arn + "'");
    }

    public static AwsServiceException executionExists(String arn) {
        return refusal(
                ExecutionAlreadyExistsException.builder(),
                "ExecutionAlreadyExists",
                "Execution Already Exists: '" + arn + "'");
    }

    public static AwsServiceException noActivity(String arn) {
        return refusal(
                ActivityDoesNotExistException.builder(),
                "ActivityDoesNotExist",
                "Activity Does Not Exist: '" + arn + "'");
    }

    /** A callback that no task takes. */
    public static AwsServiceException callback(CallbackException refused) {
        AwsServiceException.Builder builder = switch (refused.reason()) {
            case INVALID_TOKEN -> InvalidTokenException.builder();
            case INVALID_OUTPUT -> InvalidOutputException.builder();
            case TASK_TIMED_OUT -> TaskTimedOutException.builder();
        };
        return refusal(builder, refused.reason().code(), String.valueOf(refused.getMessage()));
    }

    public static AwsServiceException noResource() {
        return refusal(
                ResourceNotFoundException.builder(),
                "ResourceNotFound",
                "Request references a resource that does not exist.");
    }

    public static AwsServiceException tooManyTags(String arn) {
        return refusal(TooManyTagsException.builder(), "TooManyTags", "Too many tags on resource: '" + arn + "'");
    }

    public static AwsServiceException missing(String message) {
        return refusal(MissingRequiredParameterException.builder(), "MissingRequiredParameter", message);
    }

    public static AwsServiceException conflict(String message) {
        return refusal(ConflictException.builder(), "ConflictException", message);
    }

    public static AwsServiceException validation(String message) {
        return refusal(ValidationException.builder(), "ValidationException", message);
    }

    /** A member of a request breaks a rule. */
    static AwsServiceException constraint(String shown, String member, String rule) {
        return validation("1 validation error detected: " + broken(shown, member, rule));
    }

    /** Members that a request has to have are not there. */
    public static AwsServiceException missingMembers(List<String> members) {
        return validation(members.size() + (members.size() == 1 ? " validation error" : " validation errors")
                + " detected: "
                + members.stream()
                        .map(member -> broken("null", member, "Member must not be null"))
                        .collect(Collectors.joining("; ")));
    }

    private static String broken(String shown, String member, String rule) {
        return "Value " + shown + " at '" + member + "' failed to satisfy constraint: " + rule;
    }

    /** The request is one that nobody may make here. */
    public static AwsServiceException denied(String message) {
        return refusal(AwsServiceException.builder(), "AccessDeniedException", message);
    }

    /** The bytes of a request are no such request. */
    static AwsServiceException unreadable(String message) {
        return refusal(AwsServiceException.builder(), "SerializationException", message);
    }

    public static AwsServiceException unknownOperation(String name) {
        return refusal(
                AwsServiceException.builder(), "UnknownOperationException", "there is no operation '" + name + "'");
    }

    /** An operation of AWS that is not offered here. */
    public static AwsServiceException notOffered(String operation) {
        return AwsServiceException.builder()
                .message(operation + " is not offered on one machine")
                .statusCode(501)
                .awsErrorDetails(details("NotImplemented", operation + " is not offered on one machine"))
                .build();
    }

    private static AwsServiceException refusal(AwsServiceException.Builder builder, String code, String message) {
        return builder.message(message)
                .statusCode(400)
                .awsErrorDetails(details(code, message))
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .serviceName("Sfn")
                .errorCode(code)
                .errorMessage(message)
                .build();
    }
}
