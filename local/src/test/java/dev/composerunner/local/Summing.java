package dev.composerunner.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program in Java, as a job: the sum of the whole numbers from 1 on. */
final class Summing {

    private Summing() {}

    /**
     * Adds.
     *
     * @param arguments folder of the outputs, largest number
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long sum = 0;
        for (int i = 1; i <= Integer.parseInt(arguments[1]); i++) {
            sum += i;
        }
        System.out.println("sum " + sum);
        Thread.sleep(300);
        Files.writeString(Path.of(arguments[0], "sum.txt"), sum + "\n");
    }
}
