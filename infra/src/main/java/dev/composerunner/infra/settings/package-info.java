/** What can be chosen of a deployment, read from the context of the CDK app and checked. */
@NullMarked
package dev.composerunner.infra.settings;

import org.jspecify.annotations.NullMarked;
