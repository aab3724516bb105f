import { Construct } from 'constructs';
import { AgentMonitoring, AlarmTopic, IAgent, ModelInvocationLogging, TokenMetrics, TokenPrice } from 'cdk-bedrock-agents';

/** What the agent costs and how it does, with an alarm before the bill. */
export function watch(scope: Construct, agent: IAgent): void {
  const logging = new ModelInvocationLogging(scope, 'Invocations', { switchOffOnDelete: true }); // an example leaves no setting behind
  const { topic } = new AlarmTopic(scope, 'Alarms');
  new AgentMonitoring(scope, 'Monitoring', {
    agent,
    logging,
    tokens: new TokenMetrics(scope, 'Tokens', { logging }),
    notify: [topic],
    price: TokenPrice.perMillionTokens({ input: 1.0, output: 5.0, cacheRead: 0.1, cacheWrite: 1.25 }), // look yours up
    dailySpendUsd: 1500,
    alarms: { tokensPerAnswer: { threshold: 8_000 } },
  });
}
