/** Another type of job, as somebody would add one. */
@NullMarked
package dev.composerunner.local.echo;

import org.jspecify.annotations.NullMarked;
