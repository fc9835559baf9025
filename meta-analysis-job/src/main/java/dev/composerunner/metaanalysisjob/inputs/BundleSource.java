package dev.composerunner.metaanalysisjob.inputs;

/** Where a job's bundle comes from. */
public interface BundleSource {

    /**
     * Reads the bundle.
     *
     * @throws InputException if it is not there, is not what it should be, or cannot be reached
     */
    Bundle read() throws InputException, InterruptedException;
}
