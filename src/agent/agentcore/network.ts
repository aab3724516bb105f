import type * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { AgentCoreAgentProps } from './agentcore-agent-props';
import { Findings } from '../../contract/findings';

/** Who may reach the sessions in their VPC, and what they may reach; undefined where they run in none. */
export function connectionsOf(scope: Construct, { vpc, securityGroups }: AgentCoreAgentProps): ec2.Connections | undefined {
  return vpc && new ec2.Connections({
    securityGroups: securityGroups ?? [new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'Sessions of an agent' })],
  });
}

/** As the harness takes it. */
export function networkConfiguration(
  { vpc, vpcSubnets }: AgentCoreAgentProps, connections: ec2.Connections | undefined,
): agentcore.CfnHarness.NetworkConfigurationProperty {
  return !vpc || !connections ? { networkMode: 'PUBLIC' } : {
    networkMode: 'VPC',
    networkModeConfig: {
      subnets: vpc.selectSubnets(vpcSubnets).subnetIds,
      securityGroups: connections.securityGroups.map(({ securityGroupId }) => securityGroupId),
    },
  };
}

export function checkNetwork({ vpc, vpcSubnets, securityGroups }: AgentCoreAgentProps, findings: Findings): void {
  for (const [name, value] of Object.entries({ vpcSubnets, securityGroups })) {
    if (!vpc && value !== undefined) {
      findings.error('network', `${name} is set and vpc is not: sessions would run outside any VPC. Give vpc too.`);
    }
  }
  if (securityGroups && (securityGroups.length < 1 || securityGroups.length > 16)) {
    findings.error('network', `securityGroups has ${securityGroups.length} entries; it may have 1 to 16.`);
  }
}
