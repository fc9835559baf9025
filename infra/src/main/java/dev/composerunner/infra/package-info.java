/** The CDK app that deploys the pipeline on AWS. */
@NullMarked
package dev.composerunner.infra;

import org.jspecify.annotations.NullMarked;
