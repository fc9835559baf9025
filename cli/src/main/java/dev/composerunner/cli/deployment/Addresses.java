package dev.composerunner.cli.deployment;

import dev.composerunner.contract.InvalidRequestException;
import java.net.URI;

/** The address of each operation of a service. */
public sealed interface Addresses {

    /**
     * The address of an operation.
     *
     * @throws InvalidRequestException if it has none
     */
    URI of(Operation operation);

    /** What to say of where the address of an operation comes from. */
    String origin(Operation operation);

    /**
     * Paths below one address, as on one machine.
     *
     * @param base the address, with or without a slash at its end
     */
    record OneAddress(URI base) implements Addresses {

        @Override
        public URI of(Operation operation) {
            String text = base.toString();
            return URI.create((text.endsWith("/") ? text : text + "/") + operation.path());
        }

        @Override
        public String origin(Operation operation) {
            return base + " (--url)";
        }
    }

    /**
     * An address for each operation, as a stack has them.
     *
     * @param outputs of the stack
     */
    record FunctionUrls(Outputs outputs) implements Addresses {

        @Override
        public URI of(Operation operation) {
            String address = outputs.values().get(operation.output());
            if (address == null) {
                throw new InvalidRequestException(outputs.source() + " has no output " + operation.output()
                        + "; give a stack of Compose Runner that is deployed, of this version or newer");
            }
            return HttpAddress.parseSecure(operation.output() + " of " + outputs.source(), address);
        }

        @Override
        public String origin(Operation operation) {
            return of(operation) + " (" + operation.output() + " of " + outputs.source() + ")";
        }
    }
}
