/** What Map states have beyond other states: where items come from, how they are batched, where results go. */
@NullMarked
package dev.composerunner.stateslanguage.model.map;

import org.jspecify.annotations.NullMarked;
