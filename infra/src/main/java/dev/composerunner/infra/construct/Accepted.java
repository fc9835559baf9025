package dev.composerunner.infra.construct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.iam.IGrantable;
import software.constructs.IConstruct;

/**
 * Findings of cdk-nag that are accepted, each with its reason, as that program reads them from the metadata of a resource. Whoever runs it
 * over this app sees them, and no library of it is deployed.
 */
final class Accepted {

    private static final String METADATA = "cdk_nag";
    private static final String RULES = "rules_to_suppress";

    private Accepted() {}

    /** Accepts {@code rule} at the resource that {@code construct} makes. */
    static void finding(IConstruct construct, String rule, String reason) {
        add(resource(construct), rule(rule, reason));
    }

    /** Accepts {@code rule} where it finds {@code findings}, such as {@code Action::s3:*}, or expressions as {@code /^Resource::.*$/}. */
    static void finding(IConstruct construct, String rule, String reason, String... findings) {
        List<Object> appliesTo = new ArrayList<>();
        for (String finding : findings) {
            appliesTo.add(finding.startsWith("/") ? Map.of("regex", finding) : finding);
        }
        Map<String, Object> bound = rule(rule, reason);
        bound.put("applies_to", appliesTo);
        add(resource(construct), bound);
    }

    /** In an order that each synthesis has. */
    private static Map<String, Object> rule(String id, String reason) {
        var rule = new LinkedHashMap<String, Object>();
        rule.put("id", id);
        rule.put("reason", reason);
        return rule;
    }

    /** Accepts that the policy of {@code grantee}'s role has a wildcard in the resources that {@code expression} matches. */
    static void wildcard(IGrantable grantee, String reason, String expression) {
        if (grantee.getGrantPrincipal() instanceof IConstruct role) {
            @Nullable IConstruct policy = role.getNode().tryFindChild("DefaultPolicy");
            if (policy != null) {
                finding(policy, "AwsSolutions-IAM5", reason, "/^Resource::" + expression + "$/");
            }
        }
    }

    private static CfnResource resource(IConstruct construct) {
        if (construct instanceof CfnResource resource) {
            return resource;
        }
        @Nullable IConstruct child = construct.getNode().getDefaultChild();
        if (child instanceof CfnResource resource) {
            return resource;
        }
        throw new IllegalArgumentException(construct.getNode().getPath() + " makes no resource of its own");
    }

    private static void add(CfnResource resource, Map<String, Object> rule) {
        List<Object> rules = new ArrayList<>();
        if (resource.getMetadata(METADATA) instanceof Map<?, ?> known && known.get(RULES) instanceof List<?> list) {
            rules.addAll(list);
        }
        if (!rules.contains(rule)) {
            rules.add(rule);
        }
        resource.addMetadata(METADATA, Map.of(RULES, rules));
    }
}
