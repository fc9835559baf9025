package dev.composerunner.lambdas.ledger;

/** A fault of the ledger's store: a damaged entry, a full disk, or a conflict with other writes that did not pass. */
public final class LedgerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerException(String message) {
        super(message);
    }

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
