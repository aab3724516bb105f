import { App, Fn, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ActionGroup, AgentCoreAgent, AgentCoreMemory, AgentHook, BedrockAgent, HookTarget, Model, ToolHandler, ToolSchema } from '../../src';

/** What the stacks are made of that others are made of too. */
export interface KeyParts {
  readonly instruction: string;
  readonly haiku: string;
  readonly tools: () => ToolSchema;
}

/**
 * Everything is encrypted with keys of the user's, and the keys' policies name the agents' roles: whatever waits for a key must
 * not be what the key waits for.
 */
export function keysGallery(app: App, parts: KeyParts): void {
  const stack = new Stack(app, 'Keys');
  const key = (id: string) => new kms.Key(stack, id, { enableKeyRotation: true });
  const agentKey = key('AgentKey');
  const guardrailKey = key('GuardrailKey');
  const topicKey = key('TopicKey');
  const guardrail = standardTier(stack, guardrailKey);

  const classic = new BedrockAgent(stack, 'Classic', {
    instruction: parts.instruction,
    model: Model.crossRegion(parts.haiku),
    guardrail: { guardrail, version: '2' },
    encryptionKey: agentKey,
    memory: {},
  });
  const core = new AgentCoreAgent(stack, 'Core', {
    instruction: parts.instruction,
    model: Model.crossRegion(parts.haiku),
    guardrail: { guardrail, version: '2' },
    encryptionKey: agentKey,
    memory: AgentCoreMemory.managed(),
    hooks: [AgentHook.afterToolCall('audit', HookTarget.topic(new sns.Topic(stack, 'Audit', { enforceSSL: true, masterKey: topicKey })))],
    actionGroups: [new ActionGroup(stack, 'Orders', {
      description: 'Customer orders.',
      tools: parts.tools(),
      handler: ToolHandler.nodejs({ code: lambda.Code.fromInline('exports.handler = async () => ({});') }),
    })],
  });
  for (const one of [agentKey, guardrailKey, topicKey]) {
    one.addToResourcePolicy(new iam.PolicyStatement({
      principals: [classic, core].map(({ role }) => new iam.ArnPrincipal(role.roleArn)), actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'],
    }));
  }

  const role = (id: string, service: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal(service) });
  classic.grantInvoke(role('Talker', 'lambda.amazonaws.com'));
  // two agents that act with one role, and one of them hands work to the other
  const both = role('Both', 'bedrock.amazonaws.com');
  const collaborator = new BedrockAgent(stack, 'Collaborator', {
    instruction: parts.instruction, model: Model.foundation('amazon.nova-lite-v1:0'), role: both, encryptionKey: agentKey,
  });
  new BedrockAgent(stack, 'Supervisor', {
    instruction: parts.instruction,
    model: Model.foundation('amazon.nova-lite-v1:0'),
    role: both,
    collaborators: [{ agent: collaborator, name: 'collaborator', instruction: 'Questions about parcels.' }],
  });
}

/** Its work is spread over Regions, and it is encrypted. */
function standardTier(stack: Stack, key: kms.IKey): bedrock.CfnGuardrail {
  return new bedrock.CfnGuardrail(stack, 'Guardrail', {
    name: 'keys',
    blockedInputMessaging: 'I cannot talk about that.',
    blockedOutputsMessaging: 'I cannot talk about that.',
    contentPolicyConfig: {
      filtersConfig: [{ type: 'VIOLENCE', inputStrength: 'HIGH', outputStrength: 'HIGH' }],
      contentFiltersTierConfig: { tierName: 'STANDARD' },
    },
    crossRegionConfig: {
      guardrailProfileArn: Fn.sub('arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:guardrail-profile/us.guardrail.v1:0'),
    },
    kmsKeyArn: key.keyArn,
  });
}
