package dev.composerunner.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.answer.JobTypesAnswer;
import dev.composerunner.contract.answer.JobTypesAnswer.JobTypeAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the job types of a service. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the job types that a service has, and whether their jobs can run there.")
public final class JobTypesListCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print the service's answer, with the schemas of the parameters.")
    private boolean json;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (ServiceClient client = service.client()) {
            JobTypesAnswer answer = client.jobTypes();
            if (json) {
                Terminal.print(ContractJson.MAPPER.<JsonNode>valueToTree(answer));
            } else {
                print(answer.jobTypes());
            }
            Map<String, String> broken = answer.broken() == null ? Map.of() : answer.broken();
            broken.values().forEach(problem -> problem.lines().forEach(Terminal::say));
            return 0;
        }
    }

    private static void print(List<JobTypeAnswer> types) {
        int name = width("name", types, JobTypeAnswer::name);
        int version = width("version", types, JobTypeAnswer::version);
        int image = width("image", types, JobTypeAnswer::image);
        String row = "%-" + name + "s  %-" + version + "s  %-" + image + "s  %s";
        Terminal.print(String.format(row, "name", "version", "image", "runs here"));
        types.forEach(each -> Terminal.print(String.format(
                row,
                each.name(),
                each.version(),
                each.image(),
                each.available() ? "yes" : "no: " + each.unavailableBecause())));
    }

    private static int width(String title, List<JobTypeAnswer> types, Function<JobTypeAnswer, String> column) {
        return types.stream().mapToInt(each -> column.apply(each).length()).reduce(title.length(), Math::max);
    }
}
