import * as iam from 'aws-cdk-lib/aws-iam';
import { AgentCoreAgent, BedrockAgent, IAgent, KnowledgeBase, Model } from '../../src';
import { vectorKnowledgeBase } from '../support/knowledge-base';
import { INSTRUCTION, NOVA, newAgent, newStack, ordersGroup } from '../support/stacks';

const HARNESS = 'arn:aws:bedrock-agentcore:us-east-1:111111111111:harness/support-abcdefghij';

describe('who an agent is in the log of model invocations', () => {
  test('on Agents Classic its id, which its sessions are named after', () => {
    const agent = newAgent(newStack());
    expect(agent.modelUsage).toEqual({ modelId: NOVA, exclusive: false, caller: agent.agentId });
  });

  test('on AgentCore its role', () => {
    const stack = newStack();
    const agent = new AgentCoreAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA) });
    expect(stack.resolve(agent.modelUsage)).toEqual({ modelId: NOVA, exclusive: false, caller: { Ref: expect.stringMatching(/^AgentRole/) } });
  });

  test('with tags that say who pays, it alone calls its model under the id of the profile', () => {
    const stack = newStack();
    const agent = newAgent(stack, { costAllocation: { team: 'support' } });
    expect(stack.resolve(agent.modelUsage)).toMatchObject({ exclusive: true, modelId: { 'Fn::GetAtt': [expect.any(String), 'InferenceProfileId'] } });
  });

  test('is known of an imported agent as far as it was told', () => {
    const stack = newStack();
    const classic = BedrockAgent.fromAttributes(stack, 'Classic', { agentId: 'ABCDEFGHIJ', aliasId: 'KLMNOPQRST' });
    const stranger = AgentCoreAgent.fromAttributes(stack, 'Stranger', { harnessArn: HARNESS });
    const core = AgentCoreAgent.fromAttributes(stack, 'Core', { harnessArn: HARNESS, role: iam.Role.fromRoleName(stack, 'Role', 'support') });
    expect(classic.modelUsage).toEqual({ modelId: undefined, exclusive: false, caller: 'ABCDEFGHIJ' });
    expect(stranger.modelUsage.caller).toBeUndefined();
    expect(core.modelUsage.caller).toBe('support');
  });
});

test('an agent tells its tools, also those it got later, and on AgentCore those that search', () => {
  const stack = newStack();
  const handbook = KnowledgeBase.fromKnowledgeBase(vectorKnowledgeBase(stack, 'Handbook'), 'How we work.');
  const props = { actionGroups: [ordersGroup(stack)], knowledgeBases: [handbook] };
  const classic = newAgent(stack, props);
  const core = new AgentCoreAgent(stack, 'Core', { ...props, instruction: INSTRUCTION, model: Model.foundation(NOVA) });
  classic.addActionGroup(ordersGroup(stack, {}, 'Refunds'));
  const names = ({ actionGroups }: IAgent) => actionGroups.map(({ actionGroupName }) => actionGroupName);
  expect(names(classic)).toEqual(['Orders', 'Refunds']);
  expect(names(core)).toEqual(['Orders', 'Knowledge']);
  expect(names(BedrockAgent.fromAttributes(stack, 'Import', { agentId: 'ABCDEFGHIJ', aliasId: 'KLMNOPQRST' }))).toEqual([]);
});

test('on AgentCore the model\'s own metrics stand where the engine has none', () => {
  const agent: IAgent = new AgentCoreAgent(newStack(), 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA) });
  for (const [metric, metricName] of [
    [agent.metricTimeToFirstToken(), 'TimeToFirstToken'], [agent.metricModelInvocations(), 'Invocations'], [agent.metricModelThrottles(), 'InvocationThrottles'],
  ] as const) {
    expect(metric).toMatchObject({ namespace: 'AWS/Bedrock', metricName, dimensions: { ModelId: NOVA } });
  }
});
