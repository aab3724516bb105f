import { BedrockAgentClient } from '@aws-sdk/client-bedrock-agent';
import { BedrockAgentRuntimeClient } from '@aws-sdk/client-bedrock-agent-runtime';
import { Bedrock } from './bedrock';
import { KnowledgeError, SearchOptions, allOf, attributes, retrieve } from '../../../../lambda/runtime';
import { KNOWLEDGE_BASE_ENV } from '../../../../src/contract/knowledge/target';

/** The real SDK client, against a server that speaks the service's wire format. */
const bedrock = new Bedrock();
const RETRIEVE = '/retrieve';
let bases = 0;
let knowledgeBase: string;

beforeAll(() => bedrock.start());
beforeEach(() => {
  bedrock.reset();
  knowledgeBase = `KB${String(++bases).padStart(8, '0')}`; // what is known of a base stays for as long as the process does
});
afterAll(() => bedrock.stop());

const found = (...texts: string[]) => ({ body: { retrievalResults: texts.map((text) => ({ content: { text } })) } });
const search = (options: SearchOptions = {}, question = 'How long is the warranty?') => retrieve(question, { knowledgeBase, ...options });
const failure = async (options: SearchOptions = {}, question?: string): Promise<KnowledgeError> => {
  const error = await search(options, question).then(() => undefined, (reason) => reason);
  expect(error).toBeInstanceOf(KnowledgeError);
  return error;
};

test('a question is answered with passages that can be cited', async () => {
  bedrock.replies[RETRIEVE] = [{
    body: {
      retrievalResults: [
        { content: { type: 'TEXT', text: 'Two years.' }, location: { type: 'S3', s3Location: { uri: 's3://docs/w.pdf' } }, score: 0.7123, metadata: { 'x-amz-bedrock-kb-document-page-number': 2, 'year': 2026 } },
        { content: { text: 'Ask us.' }, location: { type: 'WEB', webLocation: { url: 'https://example.com/faq' } }, score: 0.5 },
      ],
    },
  }];
  expect(await search()).toEqual({
    query: 'How long is the warranty?',
    guardrailIntervened: false,
    passages: [
      { text: 'Two years.', source: 's3://docs/w.pdf', score: 0.712, page: 2, metadata: { year: 2026 } },
      { text: 'Ask us.', source: 'https://example.com/faq', score: 0.5 },
    ],
  });
  expect(bedrock.requests).toEqual([{
    path: `POST /knowledgebases/${knowledgeBase}/retrieve`,
    signedFor: 'eu-central-1/bedrock',
    body: { retrievalQuery: { text: 'How long is the warranty?' }, retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 5 } } },
  }]);
});

test('what was converted on its way into the bucket is cited as what it was', async () => {
  bedrock.replies[RETRIEVE] = [{
    body: {
      retrievalResults: [{
        content: { text: 'x' }, location: { type: 'S3', s3Location: { uri: 's3://docs/code/orders.ts.md' } }, metadata: { originalPath: 'services/orders.ts', team: 'orders' },
      }],
    },
  }];
  expect((await search()).passages).toEqual([{ text: 'x', source: 'services/orders.ts', metadata: { team: 'orders' } }]);
});

describe('the base', () => {
  beforeEach(() => {
    bedrock.replies[RETRIEVE] = [found('Two years.')];
  });

  test('can be given by its ARN, and is searched in that Region', async () => {
    await search({ knowledgeBase: `arn:aws:bedrock:us-west-2:111111111111:knowledge-base/${knowledgeBase}` });
    expect(bedrock.requests[0]).toMatchObject({ path: `POST /knowledgebases/${knowledgeBase}/retrieve`, signedFor: 'us-west-2/bedrock' });
  });

  test('can be the one that the function\'s environment names', async () => {
    process.env[KNOWLEDGE_BASE_ENV] = JSON.stringify({ knowledgeBaseId: knowledgeBase, managed: true });
    try {
      await retrieve('warranty');
    } finally {
      delete process.env[KNOWLEDGE_BASE_ENV];
    }
    expect(bedrock.requests[0].body.retrievalConfiguration).toEqual({ managedSearchConfiguration: { numberOfResults: 5 } });
  });

  test.each([[undefined, /no knowledge base is given/], ['', /no knowledge base is given/], ['Handbook', /"Handbook" is no knowledge base\. Give its id \(ten letters and digits\)/], ['{"oops"', /is no knowledge base/]])(
    'is asked for where %p is all there is', async (given, message) => {
      const error = await retrieve('warranty', { knowledgeBase: given }).then(() => undefined, (reason) => reason);
      expect(error).toMatchObject({ name: 'KnowledgeError', reason: 'invalid', message: expect.stringMatching(message) });
      expect(bedrock.requests).toEqual([]);
    });
});

test('everything that can be asked of a search arrives', async () => {
  bedrock.replies[RETRIEVE] = [found('Two years.')];
  const the = attributes<{ line: string; year: number }>();
  await search({
    numberOfResults: 7,
    search: 'hybrid',
    filter: allOf(the('line').equals('pumps'), the('year').atLeast(2024)),
    rerank: { modelArn: 'arn:aws:bedrock:eu-central-1::foundation-model/amazon.rerank-v1:0' },
    guardrail: { guardrailId: 'g', guardrailVersion: '1' },
    userId: 'u-1',
  });
  expect(bedrock.requests[0].body).toEqual({
    retrievalQuery: { text: 'How long is the warranty?' },
    retrievalConfiguration: {
      vectorSearchConfiguration: {
        numberOfResults: 28,
        overrideSearchType: 'HYBRID',
        filter: { andAll: [{ equals: { key: 'line', value: 'pumps' } }, { greaterThanOrEquals: { key: 'year', value: 2024 } }] },
        rerankingConfiguration: {
          type: 'BEDROCK_RERANKING_MODEL',
          bedrockRerankingConfiguration: { modelConfiguration: { modelArn: 'arn:aws:bedrock:eu-central-1::foundation-model/amazon.rerank-v1:0' }, numberOfRerankedResults: 7 },
        },
      },
    },
    guardrailConfiguration: { guardrailId: 'g', guardrailVersion: '1' },
    userContext: { userId: 'u-1' },
  });
});

test.each([
  ['managed', { rerankingModelType: 'MANAGED' }],
  ['none', { rerankingModelType: 'NONE' }],
  [{ modelArn: 'arn:m', candidates: 9 }, { numberOfResults: 9, rerankingModelType: 'CUSTOM', rerankingConfiguration: { type: 'BEDROCK_RERANKING_MODEL', bedrockRerankingConfiguration: { modelConfiguration: { modelArn: 'arn:m' }, numberOfRerankedResults: 5 } } }],
] as const)('a managed base has a reranker of its own: %j', async (rerank, configuration) => {
  bedrock.replies[RETRIEVE] = [found('Two years.')];
  await search({ knowledgeBase: { knowledgeBaseId: knowledgeBase, managed: true }, rerank });
  expect(bedrock.requests[0].body.retrievalConfiguration.managedSearchConfiguration).toMatchObject(configuration);
});

test('what comes in several pages is all there, and no more than was asked for', async () => {
  const page = (text: string, nextToken?: string) => ({ body: { retrievalResults: Array(4).fill({ content: { text } }), nextToken } });
  bedrock.replies[RETRIEVE] = [page('a', 't1'), page('b', 't2'), page('c', 't3')];
  const { passages } = await search({ numberOfResults: 10 });
  expect(passages.map(({ text }) => text).join('')).toBe('aaaabbbbcc');
  expect(bedrock.requests.map(({ body }) => body.nextToken)).toEqual([undefined, 't1', 't2']);
});

describe('a question that is too long', () => {
  const context = 'The pump was bought in March and stands in the cellar. '.repeat(40);

  test('is shortened to its last sentences, whole ones, and the answer says so', async () => {
    bedrock.replies[RETRIEVE] = [found('Two years.')];
    const { query } = await search({}, `${context}How long is the warranty?`);
    expect(query).toMatch(/^The pump was bought .*cellar\. How long is the warranty\?$/);
    expect(query.length).toBeLessThanOrEqual(1_000);
    expect(bedrock.requests[0].body.retrievalQuery.text).toBe(query);
  });

  test('may be ten times as long for a managed base', async () => {
    bedrock.replies[RETRIEVE] = [found('Two years.')];
    const { query } = await search({ knowledgeBase: { knowledgeBaseId: knowledgeBase, managed: true } }, `${context}How long?`);
    expect(query).toBe(`${context}How long?`);
  });

  test.each([['without sentences', 'word '.repeat(400)], ['without spaces', '漢'.repeat(1_500)], ['in pairs of surrogates', '😀'.repeat(999)]])('is cut where it must be: %s', async (_, question) => {
    bedrock.replies[RETRIEVE] = [found('Two years.')];
    const { query } = await search({}, question);
    expect(query.length).toBeGreaterThan(900);
    expect(query.length).toBeLessThanOrEqual(1_000);
    expect(query).not.toMatch(/^\S{0,3}$|\ufffd/);
    expect(Buffer.from(query).toString()).toBe(query);
  });
});

describe('tenants', () => {
  const target = () => ({ knowledgeBaseId: knowledgeBase, tenantKey: 'tenant' });
  const of = (tenant: unknown) => ({ content: { text: 'Two years.' }, location: { s3Location: { uri: 's3://docs/a.md' } }, metadata: { tenant } });

  test('are told apart by `equals`, whatever else is filtered', async () => {
    bedrock.replies[RETRIEVE] = [{ body: { retrievalResults: [of('acme')] } }];
    await search({ knowledgeBase: target(), tenant: 'acme' });
    await search({ knowledgeBase: JSON.stringify(target()), tenant: 'acme', filter: attributes()('year').lessThan(2020) });
    expect(bedrock.requests.map(({ body }) => body.retrievalConfiguration.vectorSearchConfiguration.filter)).toEqual([
      { equals: { key: 'tenant', value: 'acme' } },
      { andAll: [{ equals: { key: 'tenant', value: 'acme' } }, { lessThan: { key: 'year', value: 2020 } }] },
    ]);
  });

  test('what was made for one tenant is searched for that one, and for no other', async () => {
    bedrock.replies[RETRIEVE] = [{ body: { retrievalResults: [of('acme')] } }];
    await search({ knowledgeBase: { ...target(), tenant: 'acme' } });
    await search({ knowledgeBase: { ...target(), tenant: 'acme' }, tenant: 'acme' });
    const sent = bedrock.requests.map(({ body }) => body.retrievalConfiguration.vectorSearchConfiguration.filter);
    expect(sent).toEqual(Array(2).fill({ equals: { key: 'tenant', value: 'acme' } }));
    expect((await failure({ knowledgeBase: { ...target(), tenant: 'acme' }, tenant: 'umbrella' })).message).toContain('is searched for the tenant "acme" only here');
    bedrock.replies[RETRIEVE] = [{ body: { retrievalResults: [of('umbrella')] } }];
    expect((await failure({ knowledgeBase: { ...target(), tenant: 'acme' } })).message).toContain('returned a document of another tenant');
  });

  test.each([[undefined], [''], [' '], [null], [{ $ne: '' }]])('cannot be forgotten: %p searches nothing', async (tenant) => {
    const error = await failure({ knowledgeBase: target(), tenant: tenant as string });
    expect(error).toMatchObject({ reason: 'invalid', message: expect.stringContaining('does not say for whom. Give `tenant`: whose documents, as in their attribute "tenant".') });
    expect(bedrock.requests).toEqual([]);
  });

  test('cannot be given in vain', async () => {
    expect((await failure({ tenant: 'acme' })).message).toContain('was not declared multi-tenant, so the tenant "acme" would not be looked at. Declare it: `RetrievalTarget.of(');
    expect(bedrock.requests).toEqual([]);
  });

  test('never see each other\'s documents, whatever the store returns', async () => {
    bedrock.replies[RETRIEVE] = [{ body: { retrievalResults: [of('acme'), of('other')] } }];
    expect((await failure({ knowledgeBase: target(), tenant: 'acme' })).message).toMatch(/returned a document of another tenant .*Nothing of the answer was shown/);
  });
});

describe('what cannot be searched is told before anything is sent', () => {
  test.each<[string, SearchOptions, string | undefined, RegExp]>([
    ['an empty question', {}, ' ', /The question is empty/],
    ['no results', { numberOfResults: 0 }, undefined, /numberOfResults is 0\. It may be a whole number from 1 to 100/],
    ['too many', { numberOfResults: 101 }, undefined, /numberOfResults is 101/],
    ['half a result', { numberOfResults: 1.5 }, undefined, /numberOfResults is 1\.5/],
    ['a managed base, by meaning alone', { knowledgeBase: { knowledgeBaseId: 'KB12345678', managed: true }, search: 'semantic' }, undefined, /is a managed one, and search: 'semantic' is for those with a vector store/],
    ['a vector store, reranked by the managed model', { rerank: 'managed' }, undefined, /has a vector store\. Give the ARN of a reranking model/],
    ['the wrong client', { client: new BedrockAgentClient({ region: 'eu-central-1' }) }, undefined, /is of the service "Bedrock Agent"\. Knowledge bases are searched through BedrockAgentRuntimeClient/],
  ])('%s', async (_, options, question, message) => {
    expect(await failure(options, question)).toMatchObject({ reason: 'invalid', message: expect.stringMatching(message), retryable: false });
    expect(bedrock.requests).toEqual([]);
  });
});

test('a client of one\'s own is used', async () => {
  bedrock.replies[RETRIEVE] = [found('Two years.')];
  const client = new BedrockAgentRuntimeClient({ region: 'ap-south-1' });
  await search({ client });
  expect(bedrock.requests[0].signedFor).toBe('ap-south-1/bedrock');
  client.destroy();
});

test('a guardrail that steps in is no error, and no empty base', async () => {
  bedrock.replies[RETRIEVE] = [{ body: { retrievalResults: [], guardrailAction: 'INTERVENED' } }];
  expect(await search()).toEqual({ passages: [], query: 'How long is the warranty?', guardrailIntervened: true });
  expect(bedrock.requests).toHaveLength(1);
});

test('a call can be ended', async () => {
  bedrock.replies[RETRIEVE] = [found('Two years.')];
  await expect(search({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

test('an error that passes is not noticed: the client tries again', async () => {
  bedrock.replies[RETRIEVE] = [{ error: 'ThrottlingException', status: 429 }, found('Two years.')];
  expect((await search()).passages).toEqual([{ text: 'Two years.' }]);
});
