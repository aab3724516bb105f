import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AgentHook } from './hook';
import { AgentCoreLimits } from './limits';
import { RemoteMcpServer } from './mcp-server';
import { AgentCoreMemory } from './memory';
import { AgentCoreTruncation } from './truncation';
import { Model } from '../../model/model';
import { ToolFunctionOptions } from '../../tools/tool-function-options';
import { AgentProps } from '../agent';

/**
 * Tools that every session of a harness comes with.
 */
export enum BuiltInTool {
  /** Run commands in the session's own machine. */
  SHELL = 'shell',
  /** Read and write files in the session's own machine. */
  FILE_OPERATIONS = 'file_operations',
}

/**
 * An agent on the AgentCore engine.
 */
export interface AgentCoreAgentProps extends AgentProps {
  /**
   * How far one answer may go.
   *
   * @default - 15 iterations, 16,000 output tokens, 5 minutes
   */
  readonly limits?: AgentCoreLimits;

  /**
   * What the agent remembers beyond a session.
   *
   * @default AgentCoreMemory.none()
   */
  readonly memory?: AgentCoreMemory;

  /**
   * What happens at certain points of the agent's loop. 20 at most. The own validation of aws-cdk-lib knows hooks only in
   * versions after 2.268, and warns in 2.268 (`CloudFormation-Validate::F3002`); the service takes them.
   *
   * @default - nothing
   */
  readonly hooks?: AgentHook[];

  /**
   * Let the agent write and run code, in the interpreter that AWS provides.
   *
   * @default false
   */
  readonly codeInterpreter?: boolean;

  /**
   * Let the agent open pages of the web, in the browser that AWS provides.
   *
   * @default false
   */
  readonly browser?: boolean;

  /**
   * Servers of tools that are somewhere else.
   *
   * @default - none
   */
  readonly mcpServers?: RemoteMcpServer[];

  /**
   * How freely the model chooses its words. 0 to 1.
   *
   * @default - the model's own
   */
  readonly temperature?: number;

  /**
   * How many of the likeliest words the model chooses from, by their share. 0 to 1.
   *
   * @default - the model's own
   */
  readonly topP?: number;

  /**
   * What becomes of a conversation that is too long for the model.
   *
   * @default - the service's
   */
  readonly truncation?: AgentCoreTruncation;

  /**
   * The shell and the files of the session's machine, for the agent to use. Each call of the model reads about 900 tokens
   * more for them, and whoever talks to the agent may get it to run commands.
   *
   * @default - neither
   */
  readonly builtInTools?: BuiltInTool[];

  /**
   * A gateway that the agent shares with others: an `agentcore.Gateway`, or that of the alpha module. Its inbound authorization must be
   * IAM, and its role one that can be allowed to call the tools.
   *
   * @default - a gateway of the agent's own, when it has tools that are called there
   */
  readonly gateway?: agentcore.IGatewayRef;

  /**
   * The names of targets that others put behind the shared gateway, and that this agent may use too. No guard of this library need stand
   * before those.
   *
   * @default - none but its own action groups
   */
  readonly gatewayTargets?: string[];

  /**
   * The VPC that sessions run in. It must reach ECR, S3, CloudWatch Logs, STS, the Bedrock runtime, and the gateway.
   *
   * @default - sessions run outside any VPC
   * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/agentcore-vpc.html
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets that sessions run in. 1 to 16.
   *
   * @default - private subnets with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of sessions. 1 to 16.
   *
   * @default - one that lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * How the function that searches the knowledge bases runs: its network, its log, how many at once.
   *
   * @default - outside any VPC, with a log that is kept for three months
   */
  readonly searchFunction?: ToolFunctionOptions;

  /**
   * The endpoint's name. It is part of what callers name the agent by: 1 to 48 letters, digits and underscores.
   *
   * @default 'live'
   */
  readonly endpointName?: string;

  /**
   * The identity the agent acts with. What it needs is added to it, and the denial to take another role.
   *
   * @default - a new role with exactly what the agent needs
   */
  readonly role?: iam.IRole;
}

/**
 * What is known of an agent made elsewhere.
 */
export interface AgentCoreAgentAttributes {
  /** The ARN of the harness. */
  readonly harnessArn: string;

  /**
   * The endpoint to call.
   *
   * @default 'live'
   */
  readonly endpointName?: string;

  /**
   * The ARN of the runtime that the harness runs in, which its metrics are published by.
   *
   * @default - the agent has no metrics here
   */
  readonly runtimeArn?: string;

  /**
   * The model, which tokens are counted by.
   *
   * @default - the agent has no token metrics here
   */
  readonly model?: Model;

  /**
   * The role that the agent acts with, which tells its calls of the model in the log of invocations.
   *
   * @default - the agent's calls cannot be told in that log
   */
  readonly role?: iam.IRoleRef;
}
