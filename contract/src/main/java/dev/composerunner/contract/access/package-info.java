/** Access keys: their levels, and the hashes that a service knows them by. */
@NullMarked
package dev.composerunner.contract.access;

import org.jspecify.annotations.NullMarked;
