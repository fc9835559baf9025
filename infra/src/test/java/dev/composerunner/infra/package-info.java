/** Tests of the deployment. */
@NullMarked
package dev.composerunner.infra;

import org.jspecify.annotations.NullMarked;
