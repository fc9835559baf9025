package dev.composerunner.infra.construct;

import java.util.List;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/** Public subnets without a NAT gateway, which would cost more than a small deployment's jobs, and a firewall that lets nothing in. */
public final class JobNetwork extends Construct {

    private static final int ZONES = 2;

    private final Vpc vpc;
    private final SecurityGroup securityGroup;

    public JobNetwork(Construct scope, String id) {
        super(scope, id);
        vpc = Vpc.Builder.create(this, "Vpc")
                .maxAzs(ZONES)
                .natGateways(0)
                .subnetConfiguration(List.of(SubnetConfiguration.builder()
                        .name("Public")
                        .subnetType(SubnetType.PUBLIC)
                        .mapPublicIpOnLaunch(false)
                        .build()))
                .build();
        securityGroup = SecurityGroup.Builder.create(this, "SecurityGroup")
                .vpc(vpc)
                .description("Tasks of Compose Runner: nothing in, everything out")
                .allowAllOutbound(true)
                .build();
    }

    public IVpc vpc() {
        return vpc;
    }

    public ISecurityGroup securityGroup() {
        return securityGroup;
    }
}
