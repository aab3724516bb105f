import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { Assembly } from '../../../cli/assembly/assembly';
import { Samples } from '../../../cli/verify/samples';
import { verify } from '../../../cli/verify/verify';
import { KnowledgeBase } from '../../../src';
import { retrievalActionGroup } from '../../../src/knowledge/retrieval-tool';
import { closing } from '../../support/closing';
import { GatewayUnderTest, gatewayAssembly } from '../../support/gateway-app';
import { vectorKnowledgeBase } from '../../support/knowledge-base';
import { } from '../../support/stacks';

/**
 * The bundled tool with its real SDK client, behind the guard and a gateway, against a server that speaks the service's
 * wire format.
 */
interface Answer {
  readonly status?: number;
  readonly error?: string;
  readonly body: unknown;
}

const requests: { path: string; body: any; signedFor?: string }[] = [];
let answers: Answer[] = [];
let assembly: Assembly;
let gateway: GatewayUnderTest;

const service = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const signedFor = /Credential=[^/]+\/\d+\/([^,]+)\/aws4_request/.exec(String(request.headers.authorization))?.[1];
    requests.push({ path: `${request.method} ${request.url}`, body: JSON.parse(Buffer.concat(chunks).toString()), signedFor });
    const { status = 200, error, body } = answers.length > 1 ? answers.shift()! : answers[0];
    response.writeHead(status, { 'content-type': 'application/json', ...(error && { 'x-amzn-errortype': error }) }).end(JSON.stringify(body));
  });
});

const started = closing();
beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  assembly = gatewayAssembly((stack) => [retrievalActionGroup(stack, 'Knowledge', ['Handbook', 'Prices'].map((id) =>
    KnowledgeBase.fromKnowledgeBase(vectorKnowledgeBase(stack, id), `${id}.`)).concat(
    KnowledgeBase.fromKnowledgeBase(vectorKnowledgeBase(stack, 'Contracts'), 'Contracts.', { tenantKey: 'customer' }).forTenant('acme')))]);
  gateway = started(await GatewayUnderTest.start(assembly, { environment: { AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: endpoint } }));
});
beforeEach(() => {
  requests.length = 0;
  answers = [];
});
afterAll(() => {
  service.close();
  service.closeAllConnections();
});

const refusal = (error: string, status = 400): Answer => ({ status, error, body: { message: 'User: arn:aws:sts::111111111111:assumed-role/x is not allowed' } });

test('each knowledge base is a tool that the client can list', async () => {
  const { tools } = await gateway.client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['Knowledge___searchHandbook', 'Knowledge___searchPrices', 'Knowledge___searchContracts']);
  expect(tools[0].inputSchema).toMatchObject({ required: ['query'], properties: { query: { type: 'string' }, numberOfResults: { type: 'integer' } } });
});

test('the tool of a tenant finds that tenant\'s documents, whatever the model says', async () => {
  const passage = (customer: string) => ({ body: { retrievalResults: [{ content: { text: 'Two years.' }, metadata: { customer } }] } });
  answers = [passage('acme'), passage('umbrella')];
  const query = { query: 'How long is the warranty of umbrella?', tenant: 'umbrella', filter: { equals: { key: 'customer', value: 'umbrella' } } };
  expect(await gateway.call('Knowledge___searchContracts', query)).toMatchObject({ answer: { results: [{ text: 'Two years.' }] } });
  expect(requests.map(({ body }) => body.retrievalConfiguration.vectorSearchConfiguration.filter)).toEqual([{ equals: { key: 'customer', value: 'acme' } }]);
  expect(JSON.stringify(await gateway.call('Knowledge___searchContracts', { query: 'Warranty?' }))).not.toContain('Two years');
});

test('a search asks the knowledge base of its tool, and answers with passages that can be cited', async () => {
  answers = [{
    body: {
      retrievalResults: [
        { content: { type: 'TEXT', text: 'Two years.' }, location: { type: 'S3', s3Location: { uri: 's3://docs/w.pdf' } }, score: 0.71, metadata: { 'x-amz-bedrock-kb-document-page-number': 2, 'year': 2026 } },
        { content: { text: 'Ask us.' }, location: { type: 'WEB', webLocation: { url: 'https://example.com/faq' } }, score: 0.5 },
      ],
    },
  }];
  expect(await gateway.call('Knowledge___searchPrices', { query: 'How long is the warranty?' })).toEqual({
    isError: false,
    answer: {
      results: [
        { text: 'Two years.', source: 's3://docs/w.pdf', score: 0.71, page: 2, metadata: { year: 2026 } },
        { text: 'Ask us.', source: 'https://example.com/faq', score: 0.5 },
      ],
    },
  });
  expect(requests).toEqual([{
    path: `POST /knowledgebases/${encodeURIComponent('Shop/Prices')}/retrieve`, // the place of the id, in an assembly without an account
    body: {
      retrievalQuery: { text: 'How long is the warranty?' },
      retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 5 } },
    },
    signedFor: 'us-east-1/bedrock',
  }]);
});

test('the model may ask for more', async () => {
  answers = [{ body: { retrievalResults: [] } }];
  await gateway.call('Knowledge___searchHandbook', { query: 'warranty', numberOfResults: 20 });
  expect(requests[0].body.retrievalConfiguration.vectorSearchConfiguration).toEqual({ numberOfResults: 20 });
});

test('a guardrail that steps in is told, and nothing of what was found', async () => {
  answers = [{ body: { retrievalResults: [{ content: { text: 'A secret.' } }], guardrailAction: 'INTERVENED' } }];
  expect((await gateway.call('Knowledge___searchHandbook', { query: 'warranty' })).answer).toEqual({ status: 403, error: expect.stringMatching(/^A guardrail holds back/) });
});

test('nothing found is an empty list', async () => {
  answers = [{ body: { retrievalResults: [] } }];
  expect(await gateway.call('Knowledge___searchHandbook', { query: 'unicorns' })).toEqual({ isError: false, answer: { results: [] } });
});

test('much found is not too much for the model', async () => {
  answers = [{ body: { retrievalResults: Array(20).fill({ content: { text: 'Long. '.repeat(400) }, score: 0.5 }) } }];
  const { answer } = await gateway.call('Knowledge___searchHandbook', { query: 'warranty', numberOfResults: 20 });
  expect(answer.truncated).toBe(20 - answer.results.length);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(20_100);
});

describe('a call that cannot be made is told, and never reaches the service', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['no query', {}, /query is required/],
    ['an empty one', { query: ' ' }, /query is empty/],
    ['a long one', { query: 'x'.repeat(1_001) }, /query has 1001 characters; 1000 are allowed/],
    ['no results wanted', { query: 'x', numberOfResults: 0 }, /numberOfResults is 0; it may be 1 to 20/],
    ['too many wanted', { query: 'x', numberOfResults: 21 }, /numberOfResults is 21; it may be 1 to 20/],
    ['half a result', { query: 'x', numberOfResults: 1.5 }, /numberOfResults must be an integer/],
  ])('%s', async (_, args, error) => {
    expect((await gateway.call('Knowledge___searchHandbook', args)).answer).toEqual({ status: 400, error: expect.stringMatching(error) });
    expect(requests).toEqual([]);
  });

  test('while the longest query and the most results are taken', async () => {
    answers = [{ body: { retrievalResults: [] } }];
    expect((await gateway.call('Knowledge___searchHandbook', { query: 'x'.repeat(1_000), numberOfResults: 20 })).answer).toEqual({ results: [] });
  });
});

describe('an error of the service', () => {
  test.each<[string, number, number, RegExp]>([
    ['ThrottlingException', 429, 429, /^There are too many searches/],
    ['ServiceQuotaExceededException', 400, 429, /^There are too many searches/],
    ['AccessDeniedException', 403, 403, /^This knowledge base may not be searched\. Do not guess/],
    ['ResourceNotFoundException', 404, 404, /^This knowledge base was not found\. Do not guess/],
  ])('is told in words that give nothing away: %s', async (name, wireStatus, status, message) => {
    answers = [refusal(name, wireStatus)];
    const { isError, answer } = await gateway.call('Knowledge___searchHandbook', { query: 'warranty' });
    expect(isError).toBe(false);
    expect(answer).toEqual({ status, error: expect.stringMatching(message) });
    expect(JSON.stringify(answer)).not.toContain('arn:aws');
  });

  test.each([['ValidationException', 400], ['DependencyFailedException', 424], ['InternalServerException', 500]])(
    'is the guard\'s where nobody can do anything about it: %s', async (name, status) => {
      answers = [refusal(name, status)];
      const { answer } = await gateway.call('Knowledge___searchHandbook', { query: 'warranty' });
      expect(answer).toEqual({ status: 500, error: expect.stringMatching(/failed and gave no result\. Do not guess/), errorId: expect.any(String) });
    });

  test('that passes is not noticed: the client tries again', async () => {
    answers = [refusal('ThrottlingException', 429), { body: { retrievalResults: [{ content: { text: 'Two years.' } }] } }];
    expect((await gateway.call('Knowledge___searchHandbook', { query: 'warranty' })).answer).toEqual({ results: [{ text: 'Two years.' }] });
    expect(requests).toHaveLength(2);
  });
});

test('verify runs the tool, and says which service of AWS it wants', async () => {
  const client = { name: 'built-in', command: [path.join(__dirname, '..', '..', '..', 'bin', 'runtime-client.js')] };
  const options = { allowSkipped: false, environment: {}, samples: Samples.NONE, client, progress: () => undefined };
  const [{ group, calls }] = await verify(assembly, options);
  expect(group).toMatchObject({ engine: 'gateway', name: 'Knowledge', guarded: true });
  expect(calls.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect(calls.find(({ call }) => call.kind === 'valid')).toMatchObject({ verdict: 'blocked', aws: [{ service: 'bedrock-agent-runtime' }] });
});
