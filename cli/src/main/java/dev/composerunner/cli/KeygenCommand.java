package dev.composerunner.cli;

import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.KeyLevel;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key. What a service is to know of it goes to the standard output, the key itself to the standard error. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a key for the callers of a service, and shows it once.",
            "The standard output has the line for the file of serve --keys, which holds the key's hash; the standard error has"
                    + " the key, and the hash as a deployment on AWS takes it."
        })
final class KeygenCommand implements Runnable {

    @Parameters(paramLabel = "NAME", description = "Whose key it is: " + AccessKey.NAME_ALLOWED + ".")
    private String name = "";

    @Option(
            names = "--level",
            required = true,
            paramLabel = "LEVEL",
            description = "submit (own jobs), worker (those, and takes jobs) or admin (the jobs of all keys).")
    private String level = "";

    @Override
    public void run() {
        KeyLevel checked = KeyLevel.of(level)
                .orElseThrow(() -> InvalidRequestException.of("--level", '"' + level + '"', KeyLevel.NAMES));
        if (!AccessKey.isName(name)) {
            throw InvalidRequestException.of("NAME", '"' + name + '"', AccessKey.NAME_ALLOWED);
        }
        Secret key = AccessKey.generate(new SecureRandom());
        AccessKey entry = AccessKey.of(name, checked, key);
        Terminal.print(entry.line());
        Terminal.say("on AWS: -c " + checked.text() + "Keys=" + entry.pair());
        Terminal.say("key of " + name + ", shown this once: " + key.value());
    }
}
