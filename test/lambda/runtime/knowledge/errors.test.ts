import { Bedrock, Reply } from './bedrock';
import { KnowledgeError, SearchOptions, retrieve } from '../../../../lambda/runtime';

/** Every error of the service, with the real SDK clients of both planes. */
const bedrock = new Bedrock();
let bases = 100;
let id: string;

beforeAll(() => bedrock.start());
beforeEach(() => {
  bedrock.reset();
  id = `KB${String(++bases).padStart(8, '0')}`;
});
afterAll(() => bedrock.stop());

const failure = async (options: SearchOptions = {}): Promise<KnowledgeError> => {
  const error = await retrieve('How long is the warranty?', { knowledgeBase: id, ...options }).then(() => undefined, (reason) => reason);
  expect(error).toBeInstanceOf(KnowledgeError);
  return error;
};
const refused = (error: string, status: number, message: string): Reply => ({ error, status, message });
const state = (status: string, failureReasons?: string[]): Reply => ({ body: { knowledgeBase: { knowledgeBaseId: id, status, failureReasons } } });

describe('denied', () => {
  test('names who, the action, the resource and the grant', async () => {
    const arn = `arn:aws:bedrock:eu-central-1:111111111111:knowledge-base/${id}`;
    bedrock.replies['/retrieve'] = [refused('AccessDeniedException', 403, `User: arn:aws:sts::111111111111:assumed-role/app/x is not authorized to perform: bedrock:Retrieve on resource: ${arn} because no identity-based policy allows the bedrock:Retrieve action`)];
    const error = await failure();
    expect(error.reason).toBe('denied');
    expect(error.problem).toContain(`arn:aws:sts::111111111111:assumed-role/app/x may not bedrock:Retrieve on ${arn}`);
    expect(error.advice).toBe(`Allow bedrock:Retrieve on ${arn} (\`knowledgeBase.grantRetrieve(…)\` allows it).`);
    expect(error.cause).toMatchObject({ name: 'AccessDeniedException' });
  });

  test('says what it would be where the service does not', async () => {
    bedrock.replies['/retrieve'] = [refused('AccessDeniedException', 403, 'Access denied')];
    expect((await failure()).advice).toBe(`Allow bedrock:Retrieve on arn:aws:bedrock:eu-central-1:<account>:knowledge-base/${id} (\`knowledgeBase.grantRetrieve(…)\` allows it).`);
  });
});

test('missing: the id, the account and the Region are to be looked at', async () => {
  bedrock.replies['/retrieve'] = [refused('ResourceNotFoundException', 404, 'Knowledge base does not exist')];
  expect(await failure()).toMatchObject({
    reason: 'missing', problem: `There is no knowledge base ${id} in eu-central-1: Knowledge base does not exist.`, advice: expect.stringMatching(/in this account and Region\?$/),
  });
});

test.each([['ThrottlingException', 429], ['ServiceQuotaExceededException', 400]])('throttled: %s', async (name, status) => {
  bedrock.replies['/retrieve'] = [refused(name, status, 'Rate exceeded')];
  expect(await failure()).toMatchObject({ reason: 'throttled', retryable: true, advice: expect.stringContaining('20 calls a second') });
});

describe('not ready', () => {
  beforeEach(() => {
    bedrock.replies['/retrieve'] = [refused('ValidationException', 400, 'The knowledge base is not in a state to be queried')];
  });

  test('says the status, and the reasons of the service', async () => {
    bedrock.replies[`GET /knowledgebases/${id}`] = [state('FAILED', ['The vector index does not exist.', 'Nor does the key.'])];
    expect(await failure()).toMatchObject({
      reason: 'notReady', problem: `Knowledge base ${id} has the status FAILED: The vector index does not exist.; Nor does the key.`, advice: 'Mend what the reasons name, and deploy again.',
    });
  });

  test.each([['CREATING'], ['UPDATING']])('says to wait while it is %s', async (status) => {
    bedrock.replies[`GET /knowledgebases/${id}`] = [state(status)];
    expect(await failure()).toMatchObject({ reason: 'notReady', problem: `Knowledge base ${id} has the status ${status}.`, advice: 'Wait until it is ACTIVE.' });
  });

  test('is not guessed where nobody may look', async () => {
    expect(await failure()).toMatchObject({ reason: 'invalid', message: expect.stringContaining('The knowledge base is not in a state to be queried') });
    expect(bedrock.requests.map(({ path }) => path)).toContain(`GET /knowledgebases/${id}`);
  });

  test('is not asked for where the caller does not want it', async () => {
    expect(await failure({ diagnose: false })).toMatchObject({ reason: 'invalid' });
    expect(bedrock.requests).toHaveLength(1);
  });
});

test.each([
  ['HYBRID search type is not supported for search operation on index', /leave out `search`/],
  ['Invocation of model ID x with on-demand throughput isn’t supported', /through an inference profile only/],
  ['vectorSearchConfiguration is not supported for this knowledge base', /give what `RetrievalTarget\.of\(knowledgeBase\)` writes in place of the bare id/],
  ['Session with Id x is not valid', /leave out `sessionId`/],
  ['1 validation error detected', /Change what the message names/],
])('refused: %s', async (message, advice) => {
  bedrock.replies['/retrieve'] = [refused('ValidationException', 400, message)];
  bedrock.replies[`GET /knowledgebases/${id}`] = [state('ACTIVE')];
  expect(await failure()).toMatchObject({ reason: 'invalid', message: expect.stringContaining(message), advice: expect.stringMatching(advice) });
});

test.each([['DependencyFailedException', 424, /vector store/], ['BadGatewayException', 502, /vector store/], ['InternalServerException', 500, /try again/]])('unavailable: %s', async (name, status, advice) => {
  bedrock.replies['/retrieve'] = [refused(name, status, 'oops')];
  expect(await failure()).toMatchObject({ reason: 'unavailable', retryable: true, message: expect.stringContaining('oops'), advice: expect.stringMatching(advice) });
});

describe('nothing found', () => {
  const ask = (sources: object[], jobs: object[], documents: object[] = []) => {
    bedrock.replies = {
      '/retrieve': [{ body: { retrievalResults: [] } }],
      '/ingestionjobs': [{ body: { ingestionJobSummaries: jobs } }],
      '/documents': [{ body: { documentDetails: documents } }],
      '/datasources': [{ body: { dataSourceSummaries: sources } }],
      [`GET /knowledgebases/${id}`]: [state('ACTIVE')],
    };
  };
  const source = { dataSourceId: 'DS12345678' };
  const job = (status: string, statistics?: object) => ({ ingestionJobId: 'JOB1234567', dataSourceId: 'DS12345678', status, startedAt: '2026-11-28T10:00:00Z', statistics });

  test.each<[string, object[], object[], string, RegExp]>([
    ['no source', [], [], 'empty', /has no data source\. Add one/],
    ['no job was ever started', [source], [], 'neverIngested', /none was started\. Nothing syncs by itself: .*Sync\.onDeploy/],
    ['the first is running', [source], [job('IN_PROGRESS')], 'neverIngested', /job JOB1234567 of data source DS12345678 is IN_PROGRESS\. Wait until it is COMPLETE/],
    ['the first failed', [source], [job('FAILED')], 'neverIngested', /is FAILED\. Its ingestion log, and GetIngestionJob, say why/],
    ['a job found no documents', [source], [job('COMPLETE', { numberOfDocumentsScanned: 0 })], 'empty', /has no documents\. Does the prefix/],
    ['all documents failed', [source], [job('COMPLETE', { numberOfDocumentsScanned: 3, numberOfDocumentsFailed: 3 })], 'empty', /3 of 3 could not be ingested\. The ingestion log says why/],
  ])('because %s', async (_, sources, jobs, reason, message) => {
    ask(sources, jobs);
    expect(await failure()).toMatchObject({ reason, message: expect.stringMatching(message) });
  });

  test('because the base failed', async () => {
    ask([source], []);
    bedrock.replies[`GET /knowledgebases/${id}`] = [state('DELETE_UNSUCCESSFUL', ['in use'])];
    expect(await failure()).toMatchObject({ reason: 'notReady' });
  });

  test.each<[string, object[], object[]]>([
    ['a job brought documents', [job('FAILED'), job('COMPLETE', { numberOfDocumentsScanned: 3, numberOfDocumentsFailed: 1 })], []],
    ['documents came without a job', [], [{ status: 'FAILED' }, { status: 'INDEXED' }]],
    ['some are there in part', [], [{ status: 'PARTIALLY_INDEXED' }]],
  ])('is no error where %s, and is not looked into again soon', async (_, jobs, documents) => {
    ask([source], jobs, documents);
    const search = () => retrieve('unicorns', { knowledgeBase: id });
    expect((await search()).passages).toEqual([]);
    const { length } = bedrock.requests;
    expect((await search()).passages).toEqual([]);
    expect(bedrock.requests).toHaveLength(length + 1);
  });

  test('is no error where nobody may look, or wants to', async () => {
    bedrock.replies['/retrieve'] = [{ body: { retrievalResults: [] } }];
    expect((await retrieve('unicorns', { knowledgeBase: id })).passages).toEqual([]);
    bedrock.requests.length = 0;
    expect((await retrieve('unicorns', { knowledgeBase: id, diagnose: false })).passages).toEqual([]);
    expect(bedrock.requests).toHaveLength(1);
  });
});
