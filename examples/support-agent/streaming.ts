import { CfnOutput } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { IAgent, StreamingFunction, StreamingService, TokenBudget } from 'cdk-bedrock-agents';

/** What brings the agent's words to a browser: a service behind a load balancer, or a function behind a URL. */
export type Streaming = 'service' | 'function';

/**
 * A chat that calls the agent, with a bound for each answer and each conversation. Without `authentication` the load balancer
 * faces the VPC only, and the function's URL takes signed requests only.
 */
export function chat(scope: Construct, agent: IAgent, streaming: Streaming): void {
  const tokenBudget = TokenBudget.of({ perTurn: 5_000, perSession: 50_000 });
  if (streaming === 'function') {
    const { functionUrl } = new StreamingFunction(scope, 'Chat', { agent, tokenBudget });
    new CfnOutput(scope, 'ChatUrl', { value: functionUrl!.url });
  } else {
    const vpc = new ec2.Vpc(scope, 'Network', { maxAzs: 2, natGateways: 1 });
    const { url } = new StreamingService(scope, 'Chat', { agent, vpc, tokenBudget });
    new CfnOutput(scope, 'ChatUrl', { value: url });
  }
}
