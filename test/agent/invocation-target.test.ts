import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AgentCoreAgent, BedrockAgent, IAgent, Model } from '../../src';
import { AGENT_ENV } from '../../src/contract/agent/invocation';
import { INSTRUCTION, NOVA, newAgent, newStack, userFunction } from '../support/stacks';

/** The variable of a function that calls the agent, as it is deployed: references in angle brackets. */
function deployed(agent: IAgent, stack: Stack): unknown {
  userFunction(stack, 'Caller').addEnvironment(AGENT_ENV, agent.invocationTarget);
  const [fn] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Runtime: 'python3.14' } }));
  const value = fn.Properties.Environment.Variables[AGENT_ENV];
  const parts: unknown[] = typeof value === 'string' ? [value] : value['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : `<${Object.values(part as object).flat().join('.')}>`)).join(''));
}

const core = { instruction: INSTRUCTION, model: Model.foundation(NOVA) };

test('a caller of an agent on Classic is told its alias', () => {
  const stack = newStack();
  expect(deployed(newAgent(stack), stack)).toEqual({
    engine: 'classic',
    region: '<AWS::Region>',
    agentId: expect.stringMatching(/^<Agent.*\.AgentId>$/),
    aliasId: expect.stringMatching(/^<AgentAlias.*\.AgentAliasId>$/),
  });
});

test('a caller of an agent on AgentCore is told its endpoint', () => {
  const stack = newStack();
  expect(deployed(new AgentCoreAgent(stack, 'Agent', core), stack)).toEqual({
    engine: 'agentcore', region: '<AWS::Region>', harnessArn: expect.stringMatching(/^<AgentHarness.*\.Arn>$/), endpointName: 'live',
  });
});

test('agents that were made elsewhere are called in the same way', () => {
  const stack = newStack();
  const harnessArn = 'arn:aws:bedrock-agentcore:eu-west-1:111111111111:harness/support-abc';
  expect(deployed(AgentCoreAgent.fromAttributes(stack, 'Imported', { harnessArn }), stack)).toEqual({
    engine: 'agentcore', region: 'eu-west-1', harnessArn, endpointName: 'live',
  });
  const other = newStack();
  expect(deployed(BedrockAgent.fromAttributes(other, 'Imported', { agentId: 'AGENT12345', aliasId: 'ALIAS12345' }), other)).toEqual({
    engine: 'classic', region: '<AWS::Region>', agentId: 'AGENT12345', aliasId: 'ALIAS12345',
  });
});

test('the caller may live in another stack', () => {
  const app = new App();
  const agent = newAgent(new Stack(app, 'Agents'));
  const callers = new Stack(app, 'Callers');
  expect(deployed(agent, callers)).toMatchObject({ engine: 'classic', agentId: expect.stringContaining('Agents:'), aliasId: expect.stringContaining('Agents:') });
});
