/** The ledger on one machine: an H2 database in the data folder. */
@NullMarked
package dev.composerunner.local.ledger;

import org.jspecify.annotations.NullMarked;
