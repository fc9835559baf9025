/** What is kept of results by the hash of what they follow from. */
@NullMarked
package dev.composerunner.contract.reuse;

import org.jspecify.annotations.NullMarked;
