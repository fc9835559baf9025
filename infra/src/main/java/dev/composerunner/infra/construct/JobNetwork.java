package dev.composerunner.infra.construct;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.FlowLogTrafficType;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * Public subnets without a NAT gateway, which would cost more than a small deployment's jobs, and a firewall that lets nothing in and out at
 * given ports alone. S3 is reached by an endpoint of the network. Names are resolved by the network's own resolver, which no firewall
 * concerns.
 */
public final class JobNetwork extends Construct {

    private static final int ZONES = 2;

    private final Vpc vpc;
    private final SecurityGroup securityGroup;

    public JobNetwork(Construct scope, String id, Props props) {
        super(scope, id);
        vpc = Vpc.Builder.create(this, "Vpc")
                .maxAzs(ZONES)
                .natGateways(0)
                .restrictDefaultSecurityGroup(true)
                .subnetConfiguration(List.of(SubnetConfiguration.builder()
                        .name("Public")
                        .subnetType(SubnetType.PUBLIC)
                        .mapPublicIpOnLaunch(false)
                        .build()))
                .gatewayEndpoints(Map.of(
                        "S3",
                        GatewayVpcEndpointOptions.builder()
                                .service(GatewayVpcEndpointAwsService.S3)
                                .build()))
                .build();
        securityGroup = SecurityGroup.Builder.create(this, "SecurityGroup")
                .vpc(vpc)
                .description("Tasks of Compose Runner: nothing in")
                .allowAllOutbound(false)
                .build();
        props.egressPorts()
                .forEach(port -> securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(port), "Inputs and AWS"));
        if (props.flowLogs()) {
            vpc.addFlowLog(
                    "FlowLog",
                    FlowLogOptions.builder()
                            .trafficType(FlowLogTrafficType.ALL)
                            .destination(
                                    FlowLogDestination.toCloudWatchLogs(LogGroup.Builder.create(this, "FlowLogGroup")
                                            .retention(props.logRetention())
                                            .removalPolicy(RemovalPolicy.DESTROY)
                                            .build()))
                            .build());
        }
    }

    /**
     * A cluster whose tasks are in this network.
     *
     * @param spot whether tasks may run on Fargate Spot
     */
    public ICluster cluster(Construct scope, String id, boolean spot) {
        var cluster = Cluster.Builder.create(scope, id)
                .vpc(vpc)
                .enableFargateCapacityProviders(spot)
                .build();
        Accepted.finding(
                cluster,
                "AwsSolutions-ECS4",
                "Container Insights is charged by metric for each task; a job's own record has its time, memory and cost");
        return cluster;
    }

    public ISecurityGroup securityGroup() {
        return securityGroup;
    }

    /**
     * What the network lets out, and what it notes.
     *
     * @param egressPorts TCP ports at which others are reached
     * @param flowLogs whether connections are logged
     * @param logRetention how long that log is kept
     */
    public record Props(List<Integer> egressPorts, boolean flowLogs, RetentionDays logRetention) {

        public Props {
            egressPorts = List.copyOf(egressPorts);
        }
    }
}
