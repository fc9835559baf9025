/** The ledger: jobs to list and count, rate counters, and the budget of a month. */
@NullMarked
package dev.composerunner.lambdas.ledger;

import org.jspecify.annotations.NullMarked;
