import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AgentCoreAgent, AgentCoreAgentProps, AgentCoreMemory, AgentHook, BuiltInTool, HookTarget, KnowledgeBase, Model, ToolHandler, ToolSchema,
} from '../../../src';
import { ORDERS_SCHEMA, inlineCode } from '../../gallery/gallery';
import { INSTRUCTION, NOVA, newStack, ordersGroup, userFunction } from '../../support/stacks';

type Change = (stack: Stack) => Partial<AgentCoreAgentProps>;

/** The harness of one and the same agent, with something about it changed: every update of it makes a version, and the endpoint follows. */
function harness(change: Change = () => ({}), then: (agent: AgentCoreAgent, stack: Stack) => void = () => {}): Record<string, any> {
  const stack = newStack();
  const props = change(stack);
  const agent = new AgentCoreAgent(stack, 'Agent', {
    instruction: INSTRUCTION, model: Model.foundation(NOVA), actionGroups: props.actionGroups ?? [ordersGroup(stack)], ...props,
  });
  then(agent, stack);
  return Object.values(Template.fromStack(stack).findResources('AWS::BedrockAgentCore::Harness'))[0].Properties;
}

/** To do with it. */
const nothing = () => {};
const guardrail = (stack: Stack) => new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });

test('the endpoint is at the version that the last update made', () => {
  const stack = newStack();
  new AgentCoreAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA) });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::BedrockAgentCore::HarnessEndpoint'));
  expect(Properties.TargetVersion).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^AgentHarness/), 'Version'] });
});

describe('the endpoint moves', () => {
  test.each<[string, Change]>([
    ['the instruction', () => ({ instruction: `${INSTRUCTION} Answer in rhymes.` })],
    ['the model', () => ({ model: Model.foundation('amazon.nova-pro-v1:0') })],
    ['who pays', () => ({ costAllocation: { team: 'support' } })],
    ['a limit', () => ({ limits: { maxIterations: 5 } })],
    ['the time for an answer', () => ({ limits: { timeout: Duration.minutes(1) } })],
    ['the idle time', () => ({ idleSessionTtl: Duration.minutes(5) })],
    ['the memory', () => ({ memory: AgentCoreMemory.managed() })],
    ['a guardrail', (stack) => ({ guardrail: { guardrail: guardrail(stack), version: '1' } })],
    ['the code interpreter', () => ({ codeInterpreter: true })],
    ['a tool of the session', () => ({ builtInTools: [BuiltInTool.FILE_OPERATIONS] })],
    ['a hook', (stack) => ({ hooks: [AgentHook.beforeInvocation('budget', HookTarget.function(userFunction(stack)))] })],
    ['a tool that the caller does', (stack) => ({ actionGroups: [ordersGroup(stack, { handler: ToolHandler.returnControl() })] })],
    ['the last group, which is gone', () => ({ actionGroups: [] })],
    ['the network', (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc') })],
    ['the role', (stack) => ({ role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com') }) })],
  ])('when %s changes', (_, change) => {
    expect(harness(change)).not.toEqual(harness());
  });

  test('when the version of its guardrail changes', () => {
    const withVersion = (version: string) => harness((stack) => ({ guardrail: { guardrail: guardrail(stack), version } }));
    expect(withVersion('1')).not.toEqual(withVersion('2'));
  });
});

describe('the endpoint stays where it is', () => {
  test.each<[string, Change, (agent: AgentCoreAgent, stack: Stack) => void]>([
    ['nothing changes', () => ({}), nothing],
    ['the description changes', () => ({ description: 'Somebody else.' }), nothing],
    ['the tools\' code changes', (stack) => ({ actionGroups: [ordersGroup(stack, { handler: ToolHandler.nodejs({ code: lambda.Code.fromInline('exports.handler = 1;') }) })] }), nothing],
    ['a schema behind the gateway changes', (stack) => ({ actionGroups: [ordersGroup(stack, { tools: ToolSchema.fromOpenApi(ORDERS_SCHEMA) })] }), nothing],
    ['a group\'s description changes', (stack) => ({ actionGroups: [ordersGroup(stack, { description: 'Orders.' })] }), nothing],
    ['a group more is behind the gateway', (stack) => ({ actionGroups: [ordersGroup(stack), ordersGroup(stack, {}, 'Refunds')] }), nothing],
    ['there is something to look up', () => ({ knowledgeBases: [KnowledgeBase.fromId('AAAAAAAAAA', 'Rules.')] }), nothing],
    ['the gateway gets a key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }), nothing],
    ['the endpoint has another name', () => ({ endpointName: 'production' }), nothing],
    ['there is another endpoint', () => ({}), (agent) => void agent.addEndpoint('canary', '1')],
    ['a metric is asked for', () => ({}), (agent) => void agent.metricInvocations()],
    ['a caller is allowed', () => ({}), (agent, stack) => void agent.grantInvoke(new lambda.Function(stack, 'F', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'i.h', code: inlineCode() }))],
  ])('when %s', (_, change, then) => {
    expect(harness(change, then)).toEqual(harness());
  });
});
