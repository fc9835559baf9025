/** JSONata as Step Functions speaks it: bounded evaluation, AWS's extra functions, JSON in and out. */
@NullMarked
package dev.composerunner.stateslanguage.internal.jsonata;

import org.jspecify.annotations.NullMarked;
