import { Received } from './support/bedrock-stand-in';
import { withBedrock } from './support/fixture';
import { ANSWER, CLASSIC_TURN, CONVERSE_TURN, HARNESS_TURN, KNOWLEDGE_BASE_TURN } from './support/scripts';
import { CLASSIC, HARNESS } from './support/server';
import { createApp } from '../../lambda/streaming/app';
import { userKey } from '../../lambda/streaming/identity';
import { startParts } from '../../lambda/streaming/start';
import { Logger } from '../../lambda/streaming/telemetry/logger';
import { AGENT_ENV, InvocationTarget } from '../../src/contract/agent/invocation';
import { AnnotationsConfig, STREAMING_CONFIG_ENV, StreamingConfig } from '../../src/contract/streaming/config';

const t = withBedrock();
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const SAID: AnnotationsConfig = { useCase: 'support', useCaseVersion: '2', limitIds: ['a', 'b'], accountName: 'care', tags: { team: 'é' }, user: true };
const METADATA = { useCase: 'support', useCaseVersion: '2', userId: userKey({ id: 'alice' }), accountName: 'care', limitIds: 'a b', team: '_' };
const HEADERS = {
  'xproxy-usecase-name': 'support',
  'xproxy-usecase-version': '2',
  'xproxy-user-id': userKey({ id: 'alice' }),
  'xproxy-account-name': 'care',
  'xproxy-limit-ids': 'a,b',
  'xproxy-request-properties': '{"team":"%C3%A9"}',
};
const MODEL = { modelId: 'amazon.nova-lite-v1:0' };
/** Each question leads to another operation; what no rule matches is asked of the classifier first. */
const ROUTES: StreamingConfig = {
  model: MODEL,
  knowledgeBase: { knowledgeBaseId: 'KB12345678', modelArn: 'amazon.nova-lite-v1:0' },
  routing: {
    rules: [{ route: 'model', pattern: '^hello' }, { route: 'knowledge-base', pattern: 'policy' }, { route: 'agent', pattern: 'order' }],
    classifier: { ...MODEL, descriptions: { agent: 'orders' }, timeoutMs: 20_000 },
  },
};
const OPERATIONS: [string, string, InvocationTarget, boolean][] = [
  ['ConverseStream', 'hello', CLASSIC, true],
  ['ConverseStream of the classifier', 'what now?', CLASSIC, true],
  ['RetrieveAndGenerateStream', 'the policy?', CLASSIC, false],
  ['InvokeAgent', 'my order?', CLASSIC, false],
  ['InvokeHarness', 'my order?', HARNESS, false],
];

/** The first call that the server makes, as it is started in a container. */
async function callFor(text: string, agent: InvocationTarget, annotations?: AnnotationsConfig): Promise<Received> {
  t.bedrock.reset();
  t.bedrock.answer = ({ path }) => ({
    happenings: path.includes('converse') ? CONVERSE_TURN : path.includes('retrieve') ? KNOWLEDGE_BASE_TURN : path.includes('harness') ? HARNESS_TURN : CLASSIC_TURN,
  });
  Object.assign(process.env, t.bedrock.environment, {
    [AGENT_ENV]: JSON.stringify(agent), [STREAMING_CONFIG_ENV]: JSON.stringify({ ...ROUTES, annotations }),
  });
  const parts = startParts();
  const app = createApp({ ...parts, log: new Logger(() => undefined), authenticate: async () => ({ id: 'alice' }) });
  const answer = await app.fetch(new Request('http://localhost/events', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 'c', text }),
  }));
  expect(await answer.text()).toContain(ANSWER.slice(-4));
  await app.shutDown();
  return t.bedrock.received[0];
}

const proxyHeaders = ({ headers }: Received) => Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('xproxy')));

describe.each(OPERATIONS)('%s', (_, text, agent, hasMetadata) => {
  test('says what it is for in Bedrock\'s metadata, where the operation has it, and sends no other headers', async () => {
    const call = await callFor(text, agent, SAID);
    expect(call.body.requestMetadata).toEqual(hasMetadata ? METADATA : undefined);
    expect(proxyHeaders(call)).toEqual({});
  });

  test('says it in headers that are signed, where they are asked for', async () => {
    const call = await callFor(text, agent, { ...SAID, headers: true, requestMetadata: false });
    expect(proxyHeaders(call)).toEqual(HEADERS);
    expect(call.headers.authorization).toMatch(/SignedHeaders=[^,]*xproxy-usecase-name/);
    expect(call.body.requestMetadata).toBeUndefined();
  });

  test('goes through the proxy, where there is one, signed for AWS', async () => {
    process.env.TEST_PROXY_KEY = 'key-1';
    const call = await callFor(text, agent, { ...SAID, proxy: { url: `${t.bedrock.endpoint}/proxy/`, apiKeyEnv: 'TEST_PROXY_KEY' } });
    expect(call.path).toMatch(/^\/proxy\/[a-z]/i);
    expect(proxyHeaders(call)).toEqual({ ...HEADERS, 'xproxy-api-key': 'key-1' });
    expect(call.headers.authorization).not.toContain('xproxy-api-key');
  });

  test('says nothing unless told to, and of the user nothing unless that is wanted', async () => {
    const silent = await callFor(text, agent);
    expect([silent.body.requestMetadata, proxyHeaders(silent)]).toEqual([undefined, {}]);
    const nameless = await callFor(text, agent, { useCase: 'support', headers: true });
    expect(proxyHeaders(nameless)).toEqual({ 'xproxy-usecase-name': 'support' });
    expect(nameless.body.requestMetadata).toEqual(hasMetadata ? { useCase: 'support' } : undefined);
  });
});
