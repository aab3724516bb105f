import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ActionGroup, BedrockAgent, BedrockAgentProps, KnowledgeBase, Model, ParameterType, PromptStep, ToolHandler, ToolSchema } from '../../../src';
import { inlineCode } from '../../gallery/gallery';
import { INSTRUCTION, NOVA, errorsOf, newAgent, newStack } from '../../support/stacks';

interface Variant {
  readonly props?: Partial<BedrockAgentProps>;
  readonly group?: { readonly description?: string; readonly parameter?: string; readonly handler?: ToolHandler; readonly code?: string };
  readonly then?: (agent: BedrockAgent, stack: Stack) => void;
}

/** The alias of one and the same agent, with something about it changed. */
function alias({ props = {}, group = {}, then }: Variant = {}): { id: string; properties: Record<string, any> } {
  const stack = newStack();
  const orders = new ActionGroup(stack, 'Orders', {
    description: group.description ?? 'Customer orders.',
    tools: ToolSchema.fromFunctions([{
      name: 'getOrder', description: 'Gets an order.', parameters: { orderId: { type: ParameterType.STRING, description: group.parameter ?? 'The number.' } },
    }]),
    handler: group.handler ?? ToolHandler.nodejs({ code: group.code ? lambda.Code.fromInline(group.code) : inlineCode() }),
  });
  const agent = newAgent(stack, { actionGroups: [orders], ...props });
  then?.(agent, stack);
  const [[id, { Properties: properties }]] = Object.entries(Template.fromStack(stack).findResources('AWS::Bedrock::AgentAlias'));
  return { id, properties };
}

const guardrail = (stack: Stack) => new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });

describe('the alias moves to a new version', () => {
  test.each<[string, Variant]>([
    ['the instruction', { props: { instruction: `${INSTRUCTION} Answer in rhymes.` } }],
    ['the model', { props: { model: Model.foundation('amazon.nova-pro-v1:0') } }],
    ['who pays', { props: { costAllocation: { team: 'support' } } }],
    ['a tool\'s parameter', { group: { parameter: 'The order\'s number.' } }],
    ['a group\'s description', { group: { description: 'Orders.' } }],
    ['who does the work', { group: { handler: ToolHandler.returnControl() } }],
    ['the idle time', { props: { idleSessionTtl: Duration.minutes(5) } }],
    ['asking the user', { props: { userInput: true } }],
    ['the code interpreter', { props: { codeInterpreter: true } }],
    ['the memory', { props: { memory: {} } }],
    ['a prompt', { props: { promptOverrides: [{ step: PromptStep.POST_PROCESSING, enabled: true }] } }],
    ['a group that is gone', { props: { actionGroups: [] } }],
    ['a knowledge base that is new', {
      then: (agent, stack) => agent.addKnowledgeBase(KnowledgeBase.fromKnowledgeBase(knowledgeBase(stack), 'Rules.')),
    }],
    ['an override of the resource', { then: (agent) => agent.resource.addPropertyOverride('FoundationModel', 'amazon.nova-micro-v1:0') }],
  ])('when %s changes', (_, variant) => {
    expect(alias(variant).properties.Description).not.toBe(alias().properties.Description);
  });

  test('when the version of its guardrail changes', () => {
    const withVersion = (guardrailVersion: string) => alias({
      then: (agent, stack) => {
        agent.resource.guardrailConfiguration = { guardrailIdentifier: guardrail(stack).attrGuardrailArn, guardrailVersion };
      },
    }).properties.Description;
    expect(withVersion('1')).not.toBe(withVersion('2'));
    expect(withVersion('1')).toBe(withVersion('1'));
  });

  test('when its key changes', () => {
    const withKey = (id: string) => alias({
      then: (agent, stack) => {
        agent.resource.customerEncryptionKeyArn = new kms.Key(stack, id).keyArn;
      },
    }).properties.Description;
    expect(withKey('A')).not.toBe(withKey('B'));
  });
});

describe('the alias stays where it is', () => {
  test.each<[string, Variant]>([
    ['nothing changes', {}],
    ['the agent\'s description changes', { props: { description: 'Somebody else.' } }],
    ['tags change', { props: { tags: { team: 'support' } } }],
    ['the tools\' code changes', { group: { code: 'exports.handler = async () => ({ better: true });' } }],
    ['a metric is asked for', { then: (agent) => void agent.metricInvocations() }],
    ['a caller is allowed', { then: (agent, stack) => void agent.grantInvoke(new lambda.Function(stack, 'F', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'i.h', code: inlineCode() })) }],
  ])('when %s', (_, variant) => {
    expect(alias(variant)).toEqual(alias());
  });
});

describe('the alias\'s id', () => {
  test.each<[string, Variant]>([
    ['the definition', { props: { instruction: `${INSTRUCTION} Answer in rhymes.` } }],
    ['the version it is pinned to', { then: (agent) => agent.aliasPinnedTo('7') }],
    ['the model', { props: { model: Model.crossRegion('eu.amazon.nova-lite-v1:0') } }],
  ])('does not depend on %s', (_, variant) => {
    const changed = alias(variant);
    const before = alias();
    expect(changed.id).toBe(before.id);
    expect(changed.properties.AgentAliasName).toBe(before.properties.AgentAliasName);
  });
});

describe('aliasPinnedTo', () => {
  test('rolls back to a version', () => {
    expect(alias({ then: (agent) => agent.aliasPinnedTo('3') }).properties.RoutingConfiguration).toEqual([{ AgentVersion: '3' }]);
    expect(alias().properties.RoutingConfiguration).toBeUndefined();
  });

  test.each(['0', 'DRAFT', 'latest', '1.2'])('rejects %s', (version) => {
    const stack = newStack();
    newAgent(stack).aliasPinnedTo(version);
    expect(errorsOf(stack)).toMatch(new RegExp(`aliasPinnedTo\\('${version.replace('.', '\\.')}'\\): a version is a number from 1`));
  });
});

test('the hash does not depend on the stack around the agent, nor on the synth', () => {
  const hashIn = (app: App) => {
    const stack = new Stack(app, 'Stack');
    new BedrockAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA) });
    return Object.values(Template.fromStack(stack).findResources('AWS::Bedrock::AgentAlias'))[0].Properties.Description;
  };
  const busy = new App();
  new kms.Key(new Stack(busy, 'Other'), 'Key');
  expect(hashIn(busy)).toBe(hashIn(new App()));
  expect(hashIn(new App())).toMatch(/^Definition [0-9a-f]{16}$/);
});

function knowledgeBase(stack: Stack): bedrock.CfnKnowledgeBase {
  return new bedrock.CfnKnowledgeBase(stack, 'KnowledgeBase', { name: 'kb', roleArn: 'arn:aws:iam::111122223333:role/r', knowledgeBaseConfiguration: { type: 'VECTOR' } });
}
