package dev.composerunner.local.task;

import dev.composerunner.task.Main;
import java.io.IOException;
import java.io.OutputStream;

/** The task's main in a child process, which ends with its parent: the parent holds the other end of the standard input and never writes. */
public final class TaskProcessMain {

    private TaskProcessMain() {}

    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("parent-watch").start(TaskProcessMain::endWithParent);
        Main.main(arguments);
    }

    // At once, and without a record: the bucket has ended with the parent, and the next service runs the job again.
    // Whoever lets a task
    // end in order sends a signal first.
    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A broken pipe says the same as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}
