package dev.composerunner.jobtypes;

/**
 * What is wrong with a job type file, and where.
 *
 * @param line line of the file, from 1; 0 where the place is not known
 * @param column column of the line, from 1
 * @param pointer JSON pointer of the value, such as {@code /outputs/table/path}; empty for the whole document
 * @param message what was got and what is allowed
 */
public record Problem(int line, int column, String pointer, String message) {

    /** {@code LINE:COLUMN: POINTER: MESSAGE}. */
    @Override
    public String toString() {
        String place = line > 0 ? line + ":" + column + ": " : "";
        return place + (pointer.isEmpty() ? "" : pointer + ": ") + message;
    }
}
