import { BedrockAgentRuntimeClient, InvokeAgentCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { BedrockAgentCoreClient, InvokeHarnessCommand } from '@aws-sdk/client-bedrock-agentcore';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Received } from './support/bedrock-stand-in';
import { withBedrock } from './support/fixture';
import { ANSWER, CLASSIC_TURN, CONVERSE_TURN, HARNESS_TURN } from './support/scripts';
import { CLASSIC, HARNESS, atEndpoint } from './support/server';
import { annotate, invokeAgent } from '../../lambda/runtime/agents';
import { AGENT_ENV } from '../../src/contract/agent/invocation';

const t = withBedrock();
const SESSION = '0123456789abcdef0123456789abcdef0123456789';
const credentials = async () => ({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' });
const sdk = () => ({ endpoint: t.bedrock.endpoint, region: 'us-east-1', credentials, requestHandler: new NodeHttpHandler(), maxAttempts: 1 });

afterEach(() => {
  delete process.env[AGENT_ENV];
});

test.each([['Classic', CLASSIC, CLASSIC_TURN], ['AgentCore', HARNESS, HARNESS_TURN]] as const)('an agent on %s is asked in one line', async (_, agent, happenings) => {
  t.bedrock.reset({ happenings });
  process.env[AGENT_ENV] = JSON.stringify(agent);
  const answer = atEndpoint(t.bedrock.endpoint, () => invokeAgent('Where is A-1001?', { credentials: async () => credentials() }));
  expect(await answer.text()).toBe(ANSWER);
  expect(answer.usage).toMatchObject({ inputTokens: 2_300, outputTokens: 100 });
});

test('an answer that is cut throws', async () => {
  t.bedrock.reset({ happenings: CLASSIC_TURN, cutAfter: 9 });
  const answer = atEndpoint(t.bedrock.endpoint, () => invokeAgent('hi', { agent: CLASSIC, credentials: async () => credentials() }));
  await expect(answer.text()).rejects.toMatchObject({ code: 'BrokenStream', retryable: true });
});

test('without an agent it says what to set', () => {
  expect(() => invokeAgent('hi')).toThrow(/Set CDK_BEDROCK_AGENTS_AGENT to IAgent\.invocationTarget/);
});

describe('what the SDK\'s own client sends and reads is what we do', () => {
  const headersOf = (headers: any) => [/Credential=[^/]+\/\d+\/(.+)\/aws4_request/.exec(headers.authorization)![1], headers['content-type'], headers['x-amzn-bedrock-agentcore-runtime-session-id']];
  const essence = ({ method, path, body, headers }: Received) => [method, path, body, headersOf(headers)];

  test('on Classic', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    await atEndpoint(t.bedrock.endpoint, () => invokeAgent('hi', { agent: CLASSIC, sessionId: SESSION, credentials: async () => credentials() })).text();
    const client = new BedrockAgentRuntimeClient(sdk());
    const { completion } = await client.send(new InvokeAgentCommand({
      agentId: 'AGENT12345', agentAliasId: 'ALIAS12345', sessionId: SESSION, inputText: 'hi', enableTrace: true, streamingConfigurations: { streamFinalResponse: true },
    }));
    let text = '';
    for await (const { chunk } of completion!) {
      text += Buffer.from(chunk?.bytes ?? []).toString();
    }
    expect(text).toBe(ANSWER);
    const [ours, theirs] = t.bedrock.received;
    expect(essence(ours)).toEqual(essence(theirs));
    client.destroy();
  });

  test('on AgentCore', async () => {
    t.bedrock.reset({ happenings: HARNESS_TURN });
    await atEndpoint(t.bedrock.endpoint, () => invokeAgent('hi', { agent: HARNESS, sessionId: SESSION, credentials: async () => credentials() })).text();
    const client = new BedrockAgentCoreClient(sdk());
    const { stream } = await client.send(new InvokeHarnessCommand({
      harnessArn: (HARNESS as any).harnessArn, qualifier: 'live', runtimeSessionId: SESSION, messages: [{ role: 'user', content: [{ text: 'hi' }] }],
    }));
    let text = '';
    for await (const { contentBlockDelta } of stream!) {
      text += contentBlockDelta?.delta?.text ?? '';
    }
    expect(text).toBe(ANSWER);
    const [ours, theirs] = t.bedrock.received;
    expect(essence(ours)).toEqual(essence(theirs));
    client.destroy();
  });
});

describe('annotate', () => {
  const said = { useCase: 'support', userId: 'u-1', limitIds: ['a', 'b'], tags: { team: 'care' } };

  test('writes Bedrock\'s own metadata, of a stream too', async () => {
    t.bedrock.reset({ happenings: CONVERSE_TURN });
    const client = annotate(new BedrockRuntimeClient(sdk()), said);
    const messages = [{ role: 'user' as const, content: [{ text: 'hi' }] }];
    await client.send(new ConverseStreamCommand({ modelId: 'm', messages, requestMetadata: { team: 'own' } }));
    expect(t.bedrock.received[0].body.requestMetadata).toEqual({ useCase: 'support', userId: 'u-1', limitIds: 'a b', team: 'own' });
    expect(Object.keys(t.bedrock.received[0].headers).filter((name) => name.startsWith('xproxy'))).toEqual([]);
    t.bedrock.reset({ status: 400, error: 'ValidationException' });
    await client.send(new ConverseCommand({ modelId: 'm', messages })).catch(() => undefined);
    expect(t.bedrock.received[0].body.requestMetadata).toMatchObject({ useCase: 'support', team: 'care' });
    client.destroy();
  });

  test('sends headers that are signed, with names that can be changed and no line breaks', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    const client = annotate(new BedrockAgentRuntimeClient(sdk()), { ...said, useCase: 'a\r\nx-evil: 1', headers: true, headerNames: { userId: 'x-who' } });
    await client.send(new InvokeAgentCommand({ agentId: 'A', agentAliasId: 'B', sessionId: SESSION, inputText: 'hi' }));
    const { headers } = t.bedrock.received[0];
    expect(headers).toMatchObject({ 'xproxy-usecase-name': 'a%0D%0Ax-evil: 1', 'x-who': 'u-1', 'xproxy-limit-ids': 'a,b', 'xproxy-request-properties': '{"team":"care"}' });
    expect(headers['x-evil']).toBeUndefined();
    expect(headers.authorization).toMatch(/SignedHeaders=[^,]*xproxy-usecase-name/);
    client.destroy();
  });

  test('sends calls through a proxy, with the signature for AWS', async () => {
    t.bedrock.reset({ happenings: CONVERSE_TURN });
    process.env.TEST_PROXY_KEY = 'key-1';
    const client = annotate(new BedrockRuntimeClient({ ...sdk(), endpoint: 'http://bedrock-runtime.us-east-1.amazonaws.com' }), {
      ...said, proxy: { url: `${t.bedrock.endpoint}/api/v1/proxy/aws.bedrock`, apiKeyEnv: 'TEST_PROXY_KEY' },
    });
    await client.send(new ConverseStreamCommand({ modelId: 'm', messages: [{ role: 'user', content: [{ text: 'hi' }] }] }));
    const [{ path, headers }] = t.bedrock.received;
    expect(path).toBe('/api/v1/proxy/aws.bedrock/model/m/converse-stream');
    expect(headers.host).toBe('bedrock-runtime.us-east-1.amazonaws.com');
    expect(headers).toMatchObject({ 'xproxy-api-key': 'key-1', 'xproxy-usecase-name': 'support' });
    delete process.env.TEST_PROXY_KEY;
    client.destroy();
  });
});
