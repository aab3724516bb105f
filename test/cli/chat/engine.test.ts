import { BedrockAgentRuntimeClient, InvokeAgentCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { BedrockAgentCoreClient, InvokeHarnessCommand } from '@aws-sdk/client-bedrock-agentcore';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { agentOn } from './support';
import { agentsOf } from '../../../cli/chat/agents';
import { ScriptedBrain } from '../../../cli/chat/brains/scripted';
import { EngineStandIn } from '../../../cli/chat/engine/stand-in';
import { ToolReply, Workbench, toolsOf } from '../../../cli/chat/workbench';
import { ToolHandler } from '../../../src';
import { groupOf, threeTools, toolsCode } from '../app';

/** What the stand-in of the engine writes, read by AWS's own clients. */
const REPLY: ToolReply = { output: { status: 'SHIPPED' }, failed: false, unreadable: false, verdict: 'pass', answer: '200', problems: [], wanted: [], stack: [], log: [] };
const SAYS = 'getOrder says: status: SHIPPED';

let engine: EngineStandIn;
const sdk = () => ({ endpoint: engine.endpoint.href, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' }, requestHandler: new NodeHttpHandler(), maxAttempts: 1 });
afterEach(() => engine?.stop());

async function standIn(kind: 'classic' | 'agentcore'): Promise<void> {
  const assembly = agentOn(kind, (stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), threeTools())]);
  const tools = toolsOf(agentsOf(assembly)[0]);
  const bench = { tools, find: (name: string) => tools.find((tool) => tool.name === name), call: async () => REPLY } as unknown as Workbench;
  engine = await EngineStandIn.start({ instruction: 'You help.', brain: new ScriptedBrain(tools, 0), bench });
}

async function harness(text: string) {
  const client = new BedrockAgentCoreClient(sdk());
  const { stream } = await client.send(new InvokeHarnessCommand({
    harnessArn: 'arn:aws:bedrock-agentcore:us-east-1:111111111111:harness/local', runtimeSessionId: 's'.repeat(40), messages: [{ role: 'user', content: [{ text }] }],
  }));
  const events: any[] = [];
  for await (const event of stream!) {
    events.push(event);
  }
  client.destroy();
  return events;
}

async function agent(inputText: string) {
  const client = new BedrockAgentRuntimeClient(sdk());
  const { completion } = await client.send(new InvokeAgentCommand({ agentId: 'AGENT12345', agentAliasId: 'ALIAS12345', sessionId: 's', inputText, enableTrace: true }));
  const events: any[] = [];
  for await (const event of completion!) {
    events.push(event);
  }
  client.destroy();
  return events;
}

test('AWS\'s client reads a harness\'s messages, calls and results', async () => {
  await standIn('agentcore');
  const events = await harness('getOrder');
  expect(events.some((event) => event.$unknown)).toBe(false);
  expect(events.flatMap(({ messageStop }) => messageStop?.stopReason ?? [])).toEqual(['tool_use', 'tool_result', 'end_turn']);
  expect(events.map(({ contentBlockDelta }) => contentBlockDelta?.delta.text ?? '').join('')).toBe(SAYS);
  expect(events.find(({ contentBlockStart }) => contentBlockStart?.start?.toolUse).contentBlockStart.start.toolUse).toMatchObject({ name: 'Orders___getOrder' });
  expect(events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta.toolResult ?? [])).toEqual([{ json: { status: 'SHIPPED' } }]);
  expect(events.filter(({ metadata }) => metadata?.usage?.inputTokens > 0)).toHaveLength(2);
});

test('AWS\'s client reads the Classic engine\'s trace, chunks and citations', async () => {
  await standIn('classic');
  const events = await agent('getOrder');
  expect(events.some((event) => event.$unknown)).toBe(false);
  const traces = events.flatMap(({ trace }) => trace?.trace.orchestrationTrace ?? []);
  expect(traces.flatMap(({ invocationInput }) => invocationInput?.actionGroupInvocationInput ?? [])).toMatchObject([{ actionGroupName: 'Orders', function: 'getOrder' }]);
  expect(traces.flatMap(({ observation }) => observation?.type ?? [])).toEqual(['ACTION_GROUP', 'FINISH']);
  expect(traces.flatMap(({ modelInvocationOutput }) => modelInvocationOutput?.metadata.usage.inputTokens ?? [])).toHaveLength(2);
  expect(events.map(({ chunk }) => Buffer.from(chunk?.bytes ?? '').toString()).join('')).toBe(SAYS);
  const cited = await agent('/cite');
  expect(cited.flatMap(({ chunk }) => chunk?.attribution?.citations ?? [])[0].retrievedReferences[0].location.webLocation.url).toBe('https://example.com/shipping');
});

test.each(['classic', 'agentcore'] as const)('AWS\'s client of %s throws what the stand-in has the service throw, and at a cut', async (kind) => {
  await standIn(kind);
  const ask = kind === 'classic' ? agent : harness;
  await expect(ask('/cut')).rejects.toThrow(/aborted|socket|terminated|premature/i);
  await expect(ask('/throttle')).rejects.toThrow(/Too many requests, as rehearsed|throttlingException/);
});
