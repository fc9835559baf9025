package dev.composerunner.lambdas;

/** Makes handlers as Lambda does, in a process of its own: the environment of this one is given. */
final class HandlerStart {

    private HandlerStart() {}

    /**
     * Makes each by its constructor without parameters.
     *
     * @param handlers names of classes
     */
    public static void main(String[] handlers) throws ReflectiveOperationException {
        for (String handler : handlers) {
            Object made = Class.forName(handler).getConstructor().newInstance();
            System.out.println("made " + made.getClass().getName());
        }
    }
}
