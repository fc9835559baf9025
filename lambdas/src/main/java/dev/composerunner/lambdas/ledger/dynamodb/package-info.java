/** The ledger on AWS: one DynamoDB table. */
@NullMarked
package dev.composerunner.lambdas.ledger.dynamodb;

import org.jspecify.annotations.NullMarked;
