package dev.composerunner.contract.submission;

/**
 * Why a parameter is refused.
 *
 * @param pointer JSON pointer of it in the parameters, such as {@code /samples/0/url}
 * @param message what was got and what is allowed
 */
public record ParameterProblem(String pointer, String message) {

    @Override
    public String toString() {
        return "parameters" + pointer + ": " + message;
    }
}
