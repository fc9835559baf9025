package dev.composerunner.stateslanguage.internal.definition;

/** What shapes the output of a state or of one of its rules. */
enum Outputs {
    /** Succeed: the input passes on. */
    END,
    /** Choice and Wait: the input passes on, variables are assigned. */
    INPUT,
    /** Pass: there is a result, to be put into the input. */
    RESULT,
    /** Task, Map and Parallel: there is a result from outside, to be shaped first. */
    WORK,
    /** A catcher, whose result is the error. */
    CATCH,
    /** A rule of a Choice state. */
    RULE
}
