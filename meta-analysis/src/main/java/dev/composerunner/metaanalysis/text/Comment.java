package dev.composerunner.metaanalysis.text;

/** A {@code //} line of Sleuth text. */
sealed interface Comment {

    /** A line that separates and says nothing. */
    record Empty() implements Comment {}

    /** The space of the coordinates that follow, as the file calls it. */
    record Reference(String space) implements Comment {}

    /** The number of participants, and what else stands behind the key. */
    record Subjects(String number) implements Comment {}

    /**
     * A key and its value, which say nothing that is read.
     *
     * @param identifier whether it identifies the publication, as a DOI does
     */
    record Key(String words, boolean identifier) implements Comment {}

    /** Title of an experiment, or a line of it. */
    record Title(String words) implements Comment {}
}
