/** What two processes must agree on: job records, artifact keys, environment names, failure types and the workflow definition. */
@NullMarked
package dev.composerunner.contract;

import org.jspecify.annotations.NullMarked;
