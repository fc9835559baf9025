import org.jspecify.annotations.NullMarked;

/** What the processes of a job must agree on: records, answers, names, and the definition of the workflow. */
@NullMarked
module dev.composerunner.contract {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires static transitive org.jspecify;

    exports dev.composerunner.contract;
    exports dev.composerunner.contract.access;
    exports dev.composerunner.contract.answer;
    exports dev.composerunner.contract.cost;
    exports dev.composerunner.contract.ledger;
    exports dev.composerunner.contract.reuse;
    exports dev.composerunner.contract.submission;
    exports dev.composerunner.contract.watching;

    uses dev.composerunner.contract.submission.JobType;

    // Records are read and written by reflection.
    opens dev.composerunner.contract to
            com.fasterxml.jackson.databind;
    opens dev.composerunner.contract.answer to
            com.fasterxml.jackson.databind;
    opens dev.composerunner.contract.cost to
            com.fasterxml.jackson.databind;
    opens dev.composerunner.contract.reuse to
            com.fasterxml.jackson.databind;
}
