import { App, Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  AgentCoreAgent, BedrockAgent, Model, RoutingRule, StreamingAuthentication, StreamingFunction, StreamingRoute, StreamingService, StreamingTimeouts,
  TokenBudget, ToolActivity,
} from '../../src';

const NOVA = 'amazon.nova-lite-v1:0';

/** The streaming family, in stacks that a person could deploy. */
export function streamingGallery(app: App, instruction: string): void {
  ownLoadBalancer(app);
  chat(app, instruction);
  chatWithEverything(app);
  chatFunction(app);
}

/** What people have already, here in L1s: no more of it than the timeouts need. */
function ownLoadBalancer(app: App): void {
  const stack = new Stack(app, 'OwnLoadBalancer');
  const loadBalancer = new elbv2.CfnLoadBalancer(stack, 'LoadBalancer', {
    subnets: ['subnet-11111111', 'subnet-22222222'],
    loadBalancerAttributes: [
      { key: 'access_logs.s3.enabled', value: 'true' }, { key: 'access_logs.s3.bucket', value: 'access-logs' },
      { key: 'deletion_protection.enabled', value: 'true' },
    ],
  });
  const targetGroup = new elbv2.CfnTargetGroup(stack, 'Targets', { vpcId: 'vpc-11111111', port: 8080, protocol: 'HTTP', targetType: 'ip' });
  new StreamingTimeouts(stack, 'Timeouts', { loadBalancer, targetGroups: [targetGroup], cloudFrontReadTimeout: Duration.seconds(60) });
}

function vpcOf(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
}

/** An agent, a VPC, and nothing else: it is reached from inside only. */
function chat(app: App, instruction: string): void {
  const stack = new Stack(app, 'StreamingMinimal');
  const agent = new AgentCoreAgent(stack, 'Agent', { instruction, model: Model.foundation(NOVA) });
  new StreamingService(stack, 'Chat', { agent, vpc: vpcOf(stack) });
}

function chatWithEverything(app: App): void {
  const stack = new Stack(app, 'StreamingEverything');
  const agent = BedrockAgent.fromAttributes(stack, 'Agent', { agentId: 'AGENT12345', aliasId: 'ALIAS12345' });
  new StreamingService(stack, 'Chat', {
    agent,
    vpc: vpcOf(stack),
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111111111111:certificate/11111111-1111-1111-1111-111111111111'),
    authentication: StreamingAuthentication.jwt({ issuer: 'https://login.example.com', audiences: ['chat'], scopes: ['chat.write'], userClaim: 'email' }),
    tokenBudget: TokenBudget.of({ perTurn: 5_000, perSession: 50_000, perUserAndDay: 200_000 }),
    conversations: { keepFor: Duration.days(7) },
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    directModel: { model: Model.foundation(NOVA), system: 'Be short.' },
    routing: { rules: [RoutingRule.to(StreamingRoute.MODEL, { pattern: '^(hi|hello)\\b', maxCharacters: 40 })] },
    cache: { ttl: Duration.minutes(5) },
    annotations: { useCase: 'support', user: true },
    allowOrigins: ['https://app.example.com'],
    toolActivity: ToolActivity.FULL,
    times: { idleTimeout: Duration.minutes(2), heartbeat: Duration.seconds(10), cloudFrontReadTimeout: Duration.seconds(60) },
    scaling: { minTasks: 3, maxTasks: 30, streamsPerTask: 400 },
  });
}

/** Without a VPC. */
function chatFunction(app: App): void {
  const stack = new Stack(app, 'StreamingFunction');
  const agent = AgentCoreAgent.fromAttributes(stack, 'Agent', { harnessArn: 'arn:aws:bedrock-agentcore:us-east-1:111122223333:harness/support-0123456789' });
  new StreamingFunction(stack, 'Chat', { agent, conversations: {} });
}
