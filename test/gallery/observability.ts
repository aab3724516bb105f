import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AgentCoreAgent, AgentMonitoring, AlarmTopic, BedrockAgent, Model, ModelInvocationLogging, TokenMetrics, TokenPrice } from '../../src';

/** Agents under watch. */
export function observabilityGallery(app: App, haiku: string): void {
  watched(app, haiku);
  bodies(app);
}

/** Both engines, with every prop. The agents are made elsewhere. */
function watched(app: App, haiku: string): void {
  const stack = new Stack(app, 'Watched');
  const logging = new ModelInvocationLogging(stack, 'Logging', { switchOffOnDelete: true });
  const tokens = new TokenMetrics(stack, 'Tokens', { logging, largeCall: 2_000 });
  const { topic } = new AlarmTopic(stack, 'Alarms', { emails: ['oncall@example.com'], slack: { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' } });
  const model = Model.crossRegion(haiku);
  const agents = [
    BedrockAgent.fromAttributes(stack, 'Classic', { agentId: 'ABCDEFGHIJ', aliasId: 'KLMNOPQRST', model }),
    AgentCoreAgent.fromAttributes(stack, 'Core', {
      harnessArn: 'arn:aws:bedrock-agentcore:us-east-1:111122223333:harness/support-abcdefghij',
      runtimeArn: 'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/harness_support-abcdefghij',
      role: iam.Role.fromRoleName(stack, 'CoreRole', 'support'),
      model,
    }),
  ];
  for (const agent of agents) {
    new AgentMonitoring(stack, `${agent.node.id}Monitoring`, {
      agent,
      logging,
      tokens,
      notify: [topic],
      price: TokenPrice.perMillionTokens({ input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 }),
      dailySpendUsd: 1_500,
      dailyTokens: 500_000_000,
      tokensPerMinuteQuota: 4_000_000,
      outputBurndown: 5,
      promptCaching: true,
      trailLogGroup: new logs.LogGroup(stack, `${agent.node.id}Trail`, { retention: logs.RetentionDays.ONE_MONTH }),
      alarms: { clientErrors: { threshold: 10 }, latency: { notify: [] }, streamingAdvice: { enabled: false } },
    });
  }
  AgentMonitoring.overview(stack, 'Overview', agents, tokens);
  new AgentMonitoring(stack, 'Minimal', { agent: agents[0] });
}

/** The log with all that was said. */
function bodies(app: App): void {
  const stack = new Stack(app, 'Bodies');
  new ModelInvocationLogging(stack, 'Logging', {
    bodies: true,
    retention: logs.RetentionDays.ONE_WEEK,
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    largeBodies: new s3.Bucket(stack, 'LargeBodies', { enforceSSL: true }),
    largeBodiesPrefix: 'prompts',
    dataProtectionPolicy: new logs.DataProtectionPolicy({ identifiers: [logs.DataIdentifier.EMAILADDRESS] }),
    overwrite: true,
  });
}
