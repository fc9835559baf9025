/** What the endpoints answer, as it goes over the wire. */
@NullMarked
package dev.composerunner.contract.answer;

import org.jspecify.annotations.NullMarked;
