import org.jspecify.annotations.NullMarked;

/** Building blocks of Step Functions workflows for the AWS CDK. */
@NullMarked
// The CDK has no module descriptors, and its constructs are this module's API.
@SuppressWarnings("requires-transitive-automatic")
module dev.composerunner.fragments {
    requires static transitive org.jspecify;
    requires transitive aws.cdk.lib;
    requires transitive constructs;

    exports dev.composerunner.fragments;
}
