package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A value that must not be seen: its text form is a placeholder, so that it cannot reach a log or an error by concatenation.
 *
 * @param value the value itself
 */
public record Secret(@JsonValue String value) {

    @JsonCreator
    public Secret {}

    @Override
    public String toString() {
        return "[secret]";
    }
}
