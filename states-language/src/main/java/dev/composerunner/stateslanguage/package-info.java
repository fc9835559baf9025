/**
 * An interpreter of the Amazon States Language, to be embedded.
 *
 * <p>A definition is checked as a whole when it is read; a task port does the work of Task states; the history is told to a listener
 * as Step Functions would tell it:
 *
 * <pre>{@code
 * var definition = StateMachineDefinition.parse("""
 *         {
 *           "QueryLanguage": "JSONata",
 *           "StartAt": "Greet",
 *           "States": {
 *             "Greet": {
 *               "Type": "Task",
 *               "Resource": "arn:aws:states:::lambda:invoke",
 *               "Arguments": {"FunctionName": "greet", "Payload": "{% $states.input.name %}"},
 *               "Output": "{% $states.result.Payload %}",
 *               "End": true
 *             }
 *           }
 *         }""");
 * TaskPort tasks = request -> JsonNodeFactory.instance
 *         .objectNode()
 *         .put("Payload", "hello " + request.arguments().get("Payload").textValue());
 * var interpreter = new Interpreter(definition, tasks, TimeSource.system(), new SecureRandom(), event -> {});
 * Outcome outcome = interpreter.run(context, input);
 * }</pre>
 *
 * <p>Executions end with the process, unless a journal keeps them. The next process goes on with each where its record ends:
 *
 * <pre>{@code
 * try (var journal = FileJournal.open(folder, FileJournal.Settings.STANDARD, TimeSource.system())) {
 *     var durable = interpreter.withJournal(journal);
 *     for (String arn : journal.running()) {
 *         durable.resume(journal.read(arn));
 *     }
 *     Outcome outcome = durable.run(context, input);
 * }
 * }</pre>
 *
 * <p>States may be written in JSONPath or in JSONata. What is done outside comes in through {@link
 * dev.composerunner.stateslanguage.task.TaskPort}; who was given a task token, or works for an activity, speaks to {@link
 * dev.composerunner.stateslanguage.Callbacks}. The children of distributed Map states run in the same process.
 */
@NullMarked
package dev.composerunner.stateslanguage;

import org.jspecify.annotations.NullMarked;
