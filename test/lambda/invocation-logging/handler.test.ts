import { spawn } from 'child_process';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { Change, LoggingSetting } from '../../../lambda/invocation-logging/setting';
import { LoggingProperties } from '../../../src/contract/observability/logging';

/**
 * The handler with its real SDK client, against a server that keeps the setting as the service does and speaks its wire
 * format, and that takes CloudFormation's answers.
 */
let stored: any;
let refusals = 0;
const requests: string[] = [];
const answers: any[] = [];

const service = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const send = (status: number, json: unknown, error?: string) =>
      response.writeHead(status, { 'content-type': 'application/json', ...(error && { 'x-amzn-errortype': error }) }).end(JSON.stringify(json));
    if (request.url === '/response') {
      answers.push({ ...JSON.parse(body), contentType: request.headers['content-type'] ?? '' });
      return response.writeHead(answers.length > 5 ? 403 : 200).end();
    }
    requests.push(`${request.method} ${request.url}`);
    if (request.method === 'PUT' && refusals-- > 0) {
      return send(400, { message: 'Failed to validate permissions for log group' }, 'ValidationException');
    }
    if (request.method === 'PUT') {
      stored = JSON.parse(body).loggingConfig;
    } else if (request.method === 'DELETE') {
      stored = undefined;
    }
    return send(200, request.method === 'GET' && stored ? { loggingConfig: stored } : {});
  });
});
const PATH = '/logging/modelinvocations';
let endpoint: string;
let setting: LoggingSetting;

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const client = new BedrockClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 });
  setting = new LoggingSetting(client, { attempts: 3, pauseMs: 1 });
});
afterAll(() => {
  service.close();
  service.closeAllConnections();
});
beforeEach(() => {
  stored = undefined;
  refusals = 0;
  requests.length = answers.length = 0;
});

const OURS: LoggingProperties = { LogGroupName: 'ours', RoleArn: 'arn:aws:iam::111111111111:role/Writer', Bodies: 'false', Overwrite: 'false', SwitchOffOnDelete: 'false' };
const create = (properties: Partial<LoggingProperties> = {}): Change => ({ type: 'Create', wanted: { ...OURS, ...properties } });
const remove = (properties: Partial<LoggingProperties> = {}): Change => ({ type: 'Delete', before: { ...OURS, ...properties } });
const theirs = () => ({ cloudWatchConfig: { logGroupName: 'theirs', roleArn: 'arn:aws:iam::111111111111:role/Other' }, textDataDeliveryEnabled: true });

test('counts are logged and no bodies, unless they are wanted', async () => {
  await setting.apply(create());
  expect(stored).toEqual({
    cloudWatchConfig: { logGroupName: 'ours', roleArn: OURS.RoleArn },
    textDataDeliveryEnabled: false,
    imageDataDeliveryEnabled: false,
    embeddingDataDeliveryEnabled: false,
    videoDataDeliveryEnabled: false,
    audioDataDeliveryEnabled: false,
  });
  await setting.apply(create({ Bodies: 'true', LargeBodiesBucket: 'bodies', LargeBodiesPrefix: 'prompts' }));
  expect(stored).toMatchObject({ cloudWatchConfig: { largeDataDeliveryS3Config: { bucketName: 'bodies', keyPrefix: 'prompts' } }, textDataDeliveryEnabled: true });
});

describe('the setting of another owner', () => {
  test('is left alone, and named', async () => {
    stored = theirs();
    await expect(setting.apply(create())).rejects.toThrow(/logged to log group theirs already.+fromLogGroup.+overwrite: true/);
    expect(stored).toEqual(theirs());
    expect(requests).toEqual([`GET ${PATH}`]);
  });

  test('that goes to a bucket only is one, too', async () => {
    stored = { s3Config: { bucketName: 'archive' } };
    await expect(setting.apply(create())).rejects.toThrow('logged to bucket archive already');
  });

  test('is replaced when that was asked for', async () => {
    stored = theirs();
    await setting.apply(create({ Overwrite: 'true' }));
    expect(stored.cloudWatchConfig.logGroupName).toBe('ours');
  });

  test('is not switched off by a stack that goes, nor by one that was refused and rolls back', async () => {
    stored = theirs();
    await setting.apply(remove({ SwitchOffOnDelete: 'true' }));
    expect(stored).toEqual(theirs());
  });
});

describe('a change', () => {
  test('of our own setting is made, also to another group', async () => {
    await setting.apply(create());
    await setting.apply({ type: 'Update', wanted: { ...OURS, LogGroupName: 'new' }, before: OURS });
    expect(stored.cloudWatchConfig.logGroupName).toBe('new');
  });

  test('mends a setting that somebody switched off', async () => {
    await setting.apply({ type: 'Update', wanted: OURS, before: OURS });
    expect(stored.cloudWatchConfig.logGroupName).toBe('ours');
  });

  test('does not take back what somebody else has set since', async () => {
    stored = theirs();
    await expect(setting.apply({ type: 'Update', wanted: { ...OURS, Bodies: 'true' }, before: OURS })).rejects.toThrow('theirs already');
  });
});

describe('when the stack goes', () => {
  test('the logging goes on', async () => {
    await setting.apply(create());
    await setting.apply(remove());
    expect(stored).toBeDefined();
  });

  test('it ends, when that was asked for and it is still ours; a second time nothing happens', async () => {
    await setting.apply(create());
    await setting.apply(remove({ SwitchOffOnDelete: 'true' }));
    expect(stored).toBeUndefined();
    await setting.apply(remove({ SwitchOffOnDelete: 'true' }));
    expect(requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
  });
});

describe('a role that the service does not know yet', () => {
  test('is waited for', async () => {
    refusals = 2;
    await setting.apply(create());
    expect(stored).toBeDefined();
  });

  test('and is not waited for without end', async () => {
    refusals = 9;
    await expect(setting.apply(create())).rejects.toThrow('Failed to validate permissions');
    expect(requests.filter((request) => request.startsWith('PUT'))).toHaveLength(3);
  });
});

/** The bundle that is deployed, in a process of its own, as the SDK loads parts of itself when they are needed. */
const BUNDLE = path.join(__dirname, '..', '..', '..', 'assets', 'invocation-logging', 'index.js');
const RUN = 'require(process.argv[1]).handler(JSON.parse(process.argv[2])).catch((error) => { console.error(error.message); process.exitCode = 1; })';

describe('CloudFormation', () => {
  const invoke = (RequestType: string) => new Promise<{ code: number | null; log: string }>((resolve) => {
    const event = { RequestType, ResourceProperties: OURS, ResponseURL: `${endpoint}/response`, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Setting' };
    const child = spawn(process.execPath, ['-e', RUN, BUNDLE, JSON.stringify(event)], {
      env: { ...process.env, AWS_ENDPOINT_URL_BEDROCK: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    });
    let log = '';
    child.stderr.on('data', (text) => log += text);
    child.on('close', (code) => resolve({ code, log }));
  });

  test('hears that it is done', async () => {
    expect(await invoke('Create')).toMatchObject({ code: 0 });
    expect(answers).toEqual([{ Status: 'SUCCESS', PhysicalResourceId: 'model-invocation-logging', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Setting', contentType: '' }]);
    expect(stored.cloudWatchConfig.logGroupName).toBe('ours');
  });

  test('hears why it was not, and the log too', async () => {
    stored = theirs();
    expect((await invoke('Create')).log).toContain('"message":"the setting was not changed"');
    expect(answers).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('theirs already') })]);
  });

  test('is told again by Lambda when it did not listen', async () => {
    answers.push(...Array(5));
    expect(await invoke('Delete')).toMatchObject({ code: 1, log: expect.stringContaining('did not take the answer: HTTP 403') });
  });
});
