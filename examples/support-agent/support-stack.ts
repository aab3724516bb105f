import * as fs from 'fs';
import * as path from 'path';
import { CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { watch } from './monitoring';
import { Streaming, chat } from './streaming';
import { ActionGroup, AgentCoreAgent, BedrockAgent, IAgent, Model, ToolHandler, ToolSchema } from 'cdk-bedrock-agents';

/** Which engine runs the agent. */
export type Engine = 'classic' | 'agentcore';

export interface SupportStackProps extends StackProps {
  readonly engine: Engine;
  /** Whether the agent is watched: its cost, its health, and an alarm before the bill. */
  readonly monitoring?: boolean;
  /** What people talk to the agent through, if they do. */
  readonly streaming?: Streaming;
}

/** A support agent for an online shop. */
export class SupportStack extends Stack {
  public constructor(scope: Construct, id: string, props: SupportStackProps) {
    super(scope, id, props);

    const table = new dynamodb.Table(this, 'OrdersTable', {
      partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });

    const orders = new ActionGroup(this, 'Orders', {
      description: 'Look up and cancel customer orders.',
      tools: ToolSchema.fromOpenApi(path.join(__dirname, 'orders.openapi.yaml')),
      handler: ToolHandler.nodejs({
        code: lambda.Code.fromAsset(path.join(__dirname, 'build', 'orders')),
        environment: { ORDERS_TABLE: table.tableName },
      }),
    });
    table.grant(orders, 'dynamodb:GetItem', 'dynamodb:UpdateItem');

    const definition = {
      description: 'Answers customers about their orders.',
      instruction: fs.readFileSync(path.join(__dirname, 'instruction.md'), 'utf8').trim(),
      model: Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0'),
      actionGroups: [orders],
      costAllocation: { 'cost-center': 'support' },
    };

    if (props.engine === 'classic') {
      const agent = new BedrockAgent(this, 'Support', definition);
      new CfnOutput(this, 'AgentId', { value: agent.agentId });
      new CfnOutput(this, 'AgentAliasId', { value: agent.aliasId });
      this.surround(agent, props);
    } else {
      const agent = new AgentCoreAgent(this, 'Support', definition);
      new CfnOutput(this, 'HarnessArn', { value: agent.agentArn });
      new CfnOutput(this, 'EndpointName', { value: agent.endpointName });
      this.surround(agent, props);
    }
  }

  private surround(agent: IAgent, { monitoring = false, streaming }: SupportStackProps): void {
    if (monitoring) {
      watch(this, agent);
    }
    if (streaming) {
      chat(this, agent, streaming);
    }
  }
}
