package dev.composerunner.infra;

import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.FunctionUrlAuthType;

/**
 * The functions that are called from outside: their addresses, and the policies that allow to call them. A direct invocation needs no
 * key, so the functions for admins have a policy of their own.
 */
final class PublishedFunctions {

    private final Stack stack;
    private final Settings settings;
    private final List<String> forCallers = new ArrayList<>();
    private final List<String> forAdmins = new ArrayList<>();

    PublishedFunctions(Stack stack, Settings settings) {
        this.stack = stack;
        this.settings = settings;
    }

    /**
     * Gives a function an address, and puts both into the outputs.
     *
     * @param name first part of the names of the outputs
     * @return the address
     */
    String add(String name, HandlerFunction function) {
        forCallers.add(function.live().getFunctionArn());
        return publish(name, function, settings.functionUrlAuth());
    }

    /** As {@link #add}, for a function that is for admins. Where there are no keys, its address is never open to everybody. */
    void addForAdmins(String name, HandlerFunction function) {
        forAdmins.add(function.live().getFunctionArn());
        publish(name, function, settings.keys().isEmpty() ? FunctionUrlAuthType.AWS_IAM : settings.functionUrlAuth());
    }

    private String publish(String name, HandlerFunction function, FunctionUrlAuthType auth) {
        String url = function.addUrl(auth, settings.allowedOrigins());
        output(name + "FunctionName", function.live().getFunctionName());
        output(name + "FunctionUrl", url);
        return url;
    }

    /** Adds the policies, and puts their ARNs into the outputs. */
    void addPolicies() {
        policy("ComposeRunnerCallers", "May call the functions of Compose Runner", forCallers, "Caller");
        policy(
                "ComposeRunnerAdmins",
                "May call the functions of Compose Runner that are for admins",
                forAdmins,
                "Admin");
    }

    /** Gives whoever it is attached to the right to call {@code functions}, by their addresses and directly. */
    private void policy(String id, String description, List<String> functions, String output) {
        var policy = ManagedPolicy.Builder.create(stack, id)
                .description(description)
                .statements(List.of(PolicyStatement.Builder.create()
                        .actions(List.of("lambda:InvokeFunctionUrl", "lambda:InvokeFunction"))
                        .resources(functions)
                        .build()))
                .build();
        output("ComposeRunner" + output + "PolicyArn", policy.getManagedPolicyArn());
    }

    private void output(String name, String value) {
        CfnOutput.Builder.create(stack, name).value(value).build();
    }
}
