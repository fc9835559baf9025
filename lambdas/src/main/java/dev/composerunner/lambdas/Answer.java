package dev.composerunner.lambdas;

/**
 * What a request is answered with.
 *
 * @param statusCode status over HTTP
 * @param body a record of the contract
 */
record Answer(int statusCode, Object body) {

    static Answer ok(Object body) {
        return new Answer(200, body);
    }

    static Answer accepted(Object body) {
        return new Answer(202, body);
    }
}
