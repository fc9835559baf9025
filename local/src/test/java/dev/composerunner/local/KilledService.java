package dev.composerunner.local;

import dev.composerunner.contract.HandlerEnvironment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A service in a process of its own, for being killed. Says its address and a full stop in a line, and ends with its parent. */
final class KilledService {

    /** Every job sets something aside, and the month has room for all. */
    private static final Map<String, String> BUDGET = Map.of(
            HandlerEnvironment.MONTH_BUDGET_USD, "1000000",
            HandlerEnvironment.TASK_RESOURCES, "1024/2048/20",
            HandlerEnvironment.LARGE_TASK_RESOURCES, "1024/2048/20",
            HandlerEnvironment.MAX_JOB_SECONDS, "86400",
            HandlerEnvironment.FARGATE_PRICES, "3,2,1");

    private KilledService() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments data folder, folder of job types, folder of bundles, the image's name that is the machine itself, and, where
     *     requests need a key, the file of the keys
     */
    public static void main(String[] arguments) throws IOException {
        Service service = Service.start(new ServiceSettings(
                Path.of(arguments[0]),
                0,
                0,
                2,
                Path.of(arguments[2]),
                BUDGET,
                Path.of(arguments[1]),
                Map.of(arguments[3], "host"),
                false,
                arguments.length == 4
                        ? ServiceAccess.LOOPBACK
                        : new ServiceAccess(KeyFile.read(Path.of(arguments[4])), "127.0.0.1", List.of())));
        System.out.println(service.url() + ".");
        System.out.flush();
        endWithParent();
    }

    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A broken pipe says the same as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}
