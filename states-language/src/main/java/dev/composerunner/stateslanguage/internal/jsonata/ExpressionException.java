package dev.composerunner.stateslanguage.internal.jsonata;

/** An expression gave no usable value. The message ends the sentence that Step Functions begins with the state's name. */
public final class ExpressionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    ExpressionException(String field, String message) {
        super(message);
        this.field = field;
    }

    /** The field whose value was wanted, as Step Functions writes it: {@code Output/name}. */
    public String field() {
        return field;
    }
}
