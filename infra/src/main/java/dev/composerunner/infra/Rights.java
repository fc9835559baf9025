package dev.composerunner.infra;

/** The names of the actions that handlers and tasks are allowed. */
final class Rights {

    static final String GET_OBJECT = "s3:GetObject";
    static final String PUT_OBJECT = "s3:PutObject";
    static final String DELETE_OBJECT = "s3:DeleteObject";
    static final String ABORT_UPLOAD = "s3:AbortMultipartUpload";
    static final String GET_LOG_EVENTS = "logs:GetLogEvents";
    static final String DESCRIBE_EXECUTION = "states:DescribeExecution";
    static final String GET_EXECUTION_HISTORY = "states:GetExecutionHistory";
    static final String DESCRIBE_TASKS = "ecs:DescribeTasks";
    static final String GET_ITEM = "dynamodb:GetItem";
    static final String PUT_ITEM = "dynamodb:PutItem";
    static final String UPDATE_ITEM = "dynamodb:UpdateItem";
    static final String DELETE_ITEM = "dynamodb:DeleteItem";

    private Rights() {}
}
