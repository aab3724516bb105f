import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AgentCoreAgent, AgentCoreAgentProps, AgentCoreTruncation, Model } from '../../../src';
import { INSTRUCTION, NOVA, errorsOf, newStack, ordersGroup } from '../../support/stacks';

/** Tools beside the library's own, and how the model is asked. */
function agent(stack: Stack, props: Partial<AgentCoreAgentProps>): AgentCoreAgent {
  return new AgentCoreAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), ...props });
}

function harness(props: (stack: Stack) => Partial<AgentCoreAgentProps>): Record<string, any> {
  const stack = newStack();
  agent(stack, props(stack));
  return Object.values(Template.fromStack(stack).findResources('AWS::BedrockAgentCore::Harness'))[0].Properties;
}

function errors(props: Partial<AgentCoreAgentProps>): string {
  const stack = newStack();
  agent(stack, props);
  return errorsOf(stack);
}

function sharedGateway(stack: Stack): agentcore.Gateway {
  return new agentcore.Gateway(stack, 'Shared', {
    authorizerConfiguration: agentcore.GatewayAuthorizer.usingAwsIam(),
    role: new iam.Role(stack, 'GatewayRole', { assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com') }),
  });
}

describe('beside its own tools an agent has', () => {
  test('the browser', () => {
    const { Tools, AllowedTools } = harness((stack) => ({ browser: true, actionGroups: [ordersGroup(stack)] }));
    expect(Tools.map(({ Type }: { Type: string }) => Type)).toEqual(['agentcore_gateway', 'agentcore_browser']);
    expect(AllowedTools).toEqual(['@tools', 'browser']);
  });

  test('servers of tools, all of each or some', () => {
    const mcpServers = [
      { name: 'weather', url: 'https://weather.example.com/mcp', headers: { 'x-team': 'support' } },
      { name: 'maps', url: 'https://maps.example.com/mcp', tools: ['route'] },
    ];
    const { Tools, AllowedTools } = harness((stack) => ({ mcpServers, actionGroups: [ordersGroup(stack)] }));
    expect(Tools.slice(1)).toEqual([
      { Type: 'remote_mcp', Name: 'weather', Config: { RemoteMcp: { Url: 'https://weather.example.com/mcp', Headers: { 'x-team': 'support' } } } },
      { Type: 'remote_mcp', Name: 'maps', Config: { RemoteMcp: { Url: 'https://maps.example.com/mcp' } } },
    ]);
    expect(AllowedTools).toEqual(['@tools', '@weather', '@maps/route']);
  });

  test('targets that others put behind the shared gateway, which it is then used for', () => {
    const { Tools, AllowedTools } = harness((stack) => ({ gateway: sharedGateway(stack), gatewayTargets: ['calendar'], actionGroups: [ordersGroup(stack)] }));
    expect(Tools).toHaveLength(1);
    expect(AllowedTools).toEqual(['@tools/Orders___*', '@tools/calendar___*']);
  });

  test('nothing but those, and the permission to use the gateway', () => {
    const stack = newStack();
    agent(stack, { gateway: sharedGateway(stack), gatewayTargets: ['calendar'] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::BedrockAgentCore::Harness', { AllowedTools: ['@tools/calendar___*'] });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'bedrock-agentcore:InvokeGateway' })]) },
    });
    expect(stack.node.findAll().flatMap(({ node }) => node.metadata).filter(({ data }) => String(data).includes('gateway.unused'))).toEqual([]);
  });
});

test('how the model is asked, and what becomes of a long conversation', () => {
  const { Model: model, Truncation } = harness(() => ({ temperature: 0, topP: 0.9, truncation: AgentCoreTruncation.slidingWindow(20) }));
  expect(model.BedrockModelConfig).toMatchObject({ Temperature: 0, TopP: 0.9 });
  expect(Truncation).toEqual({ Strategy: 'sliding_window', Config: { SlidingWindow: { MessagesCount: 20 } } });
  expect(harness(() => ({ truncation: AgentCoreTruncation.summarization({ preserveRecentMessages: 4, summaryRatio: 0.5, prompt: 'Sum up.' }) })).Truncation).toEqual({
    Strategy: 'summarization', Config: { Summarization: { PreserveRecentMessages: 4, SummaryRatio: 0.5, SummarizationSystemPrompt: 'Sum up.' } },
  });
  expect(harness(() => ({ truncation: AgentCoreTruncation.none() })).Truncation).toEqual({ Strategy: 'none' });
});

test.each<[string, Partial<AgentCoreAgentProps>, string]>([
  ['a temperature above 1', { temperature: 1.1 }, 'temperature is 1.1; it may be from 0 to 1.'],
  ['a share below 0', { topP: -0.1 }, 'topP is -0.1; it may be from 0 to 1.'],
  ['a window of nothing', { truncation: AgentCoreTruncation.slidingWindow(0) }, 'truncation: messages is 0; it may be a whole number from 1.'],
  ['a ratio of 0', { truncation: AgentCoreTruncation.summarization({ summaryRatio: 0 }) }, 'truncation: summaryRatio is 0; it may be more than 0, and 1 at most.'],
  ['a server without TLS', { mcpServers: [{ name: 'a', url: 'http://a.example.com' }] }, 'MCP server "a" has the url "http://a.example.com"; it must start with https://.'],
  ['a server of a name that is taken', { mcpServers: [{ name: 'tools', url: 'https://a.example.com' }] }, 'MCP server "tools": a name has 1 to 64'],
  ['two servers of one name', { mcpServers: ['a', 'a'].map((name) => ({ name, url: 'https://a.example.com' })) }, 'MCP server "a": a name has 1 to 64'],
  ['a server that nothing is used of', { mcpServers: [{ name: 'a', url: 'https://a.example.com', tools: [] }] }, 'MCP server "a" has an empty list of tools.'],
  ['targets of no gateway', { gatewayTargets: ['calendar'] }, 'gatewayTargets names calendar, and there is no gateway that others share. Give gateway.'],
])('%s is refused', (_, props, message) => {
  expect(errors(props)).toContain(message);
});

test('a target is named, and no pattern', () => {
  const stack = newStack();
  agent(stack, { gateway: sharedGateway(stack), gatewayTargets: ['*'] });
  expect(errorsOf(stack)).toContain('gatewayTargets has "*"; the name of a target has');
});
