import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ActionGroup, AgentCoreAgent, AgentMonitoring, AlarmTopic, BedrockAgent, Model, ModelInvocationLogging, TokenMetrics, TokenPrice, ToolHandler,
  ToolSchema,
} from '../../src';

/** What the stacks are made of that others are made of too. */
export interface Parts {
  readonly instruction: string;
  readonly haiku: string;
  readonly tools: () => ToolSchema;
  readonly code: () => lambda.Code;
}

/** Agents under watch. */
export function observabilityGallery(app: App, parts: Parts): void {
  watched(app, parts);
  bodies(app);
}

/** Both engines, with every prop. */
function watched(app: App, { instruction, haiku, tools, code }: Parts): void {
  const stack = new Stack(app, 'Watched');
  const logging = new ModelInvocationLogging(stack, 'Logging', { switchOffOnDelete: true });
  const tokens = new TokenMetrics(stack, 'Tokens', { logging, largeCall: 2_000 });
  const { topic } = new AlarmTopic(stack, 'Alarms', { emails: ['oncall@example.com'], slack: { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' } });
  const orders = new ActionGroup(stack, 'Orders', { description: 'Customer orders.', tools: tools(), handler: ToolHandler.nodejs({ code: code() }) });
  const definition = { instruction, model: Model.crossRegion(haiku), actionGroups: [orders], costAllocation: { team: 'support' } };
  const agents = [new BedrockAgent(stack, 'Classic', definition), new AgentCoreAgent(stack, 'Core', definition)];
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
    largeBodies: new s3.Bucket(stack, 'LargeBodies', { enforceSSL: true, serverAccessLogsPrefix: 'access/' }),
    largeBodiesPrefix: 'prompts',
    dataProtectionPolicy: new logs.DataProtectionPolicy({ identifiers: [logs.DataIdentifier.EMAILADDRESS] }),
    overwrite: true,
  });
}
