/** What jobs cost. */
@NullMarked
package dev.composerunner.contract.cost;

import org.jspecify.annotations.NullMarked;
