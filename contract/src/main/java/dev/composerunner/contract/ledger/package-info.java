/** The table of the ledger on AWS: what the deployment creates and the handlers read and write. */
@NullMarked
package dev.composerunner.contract.ledger;

import org.jspecify.annotations.NullMarked;
