import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { IncomingMessage, Server, ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { ClassicEvent } from '../../../src/contract/tools/envelope';
import { GuardConfig } from '../../../src/contract/tools/guard-config';
import { GUARD_CONFIG_FILE, TARGET_FUNCTION_ENV } from '../../../src/contract/tools/names';
import { ProcessCall, apiBody, apiContract, apiEvent, apiReply, callInProcess, temporaryFolder } from '../support';

const ASSETS = path.join(__dirname, '..', '..', '..', 'assets', 'guard-forwarder');
const TARGET = 'arn:aws:lambda:eu-central-1:111122223333:function:orders';
const folder = temporaryFolder();

/** What the function behind the guard does, by the id of the order that it is asked for. */
type Deed = (event: ClassicEvent, response: ServerResponse) => void;

const respond = (body: string, headers: Record<string, string> = {}, status = 200): Deed => (_, response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
};
const reply: Deed = (event, response) => respond(JSON.stringify(apiReply(event, { id: 'A-1' })))(event, response);
const FUNCTION_ERROR = JSON.stringify({ errorType: 'Error', errorMessage: 'hunter2', trace: ['at db-7.internal'] });

const DEEDS: Record<string, Deed> = {
  'success': reply,
  'own-error': (event, response) => respond(JSON.stringify(apiReply(event, { reason: 'shipped' }, 409)))(event, response),
  'function-error': respond(FUNCTION_ERROR, { 'x-amz-function-error': 'Unhandled' }),
  'empty': respond(''),
  'null': respond('null'),
  'broken-envelope': respond('{"statusCode":200,"body":"hunter2"}'),
  'no-json': respond('<html>hunter2</html>'),
  'throttled': respond('{"Type":"User","message":"Rate exceeded hunter2"}', { 'x-amzn-errortype': 'TooManyRequestsException' }, 429),
  'service-error': respond('{"message":"hunter2"}', { 'x-amzn-errortype': 'ServiceException' }, 500),
  'not-allowed': respond('{"message":"not authorized hunter2"}', { 'x-amzn-errortype': 'AccessDeniedException' }, 403),
  'cut-off': (_, response) => response.socket!.destroy(),
  'slow': (event, response) => setTimeout(() => reply(event, response), 100),
};

const requests: { url: string; method: string; type: unknown; event: any }[] = [];
let server: Server;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
  }
  const event = JSON.parse(body) as ClassicEvent;
  requests.push({ url: request.url!, method: request.method!, type: request.headers['x-amz-invocation-type'], event });
  DEEDS[event.parameters![0].value as string](event, response);
}

async function call(calls: ProcessCall[], port: number) {
  return callInProcess(path.join(folder, 'index.js'), calls, {
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    [TARGET_FUNCTION_ENV]: TARGET,
  });
}

const orderEvent = (orderId: string): ClassicEvent => apiEvent({ parameters: [{ name: 'orderId', type: 'string', value: orderId }] });

beforeAll(async () => {
  if (!existsSync(ASSETS)) {
    throw new Error('There is no assets/guard-forwarder: run "npx projen bundle" first.');
  }
  cpSync(ASSETS, folder, { recursive: true });
  const config: GuardConfig = { actionGroup: 'Orders', contract: apiContract() };
  writeFileSync(path.join(folder, GUARD_CONFIG_FILE), JSON.stringify(config));
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server?.close();
  server?.closeAllConnections();
});

describe('with a function behind it, the guard', () => {
  const names = Object.keys(DEEDS);
  const answers: Record<string, any> = {};
  let log: any[];

  beforeAll(async () => {
    const { port } = server.address() as AddressInfo;
    const result = await call([...names.map((name) => ({ event: orderEvent(name) })), { event: apiEvent({ parameters: [] }) }], port);
    names.forEach((name, index) => { answers[name] = result.replies[index]; });
    answers.refused = result.replies.at(-1);
    ({ log } = result);
  });

  test('invokes it once for each event, and never again', () => {
    expect(requests.map(({ event }) => event.parameters[0].value)).toEqual(names);
  });

  test('invokes it synchronously, by its ARN, with the event as it came', () => {
    const [{ url, method, type, event }] = requests;
    expect({ url: decodeURIComponent(url), method }).toEqual({ url: `/2015-03-31/functions/${TARGET}/invocations`, method: 'POST' });
    expect([undefined, 'RequestResponse']).toContain(type);
    expect(event).toEqual(orderEvent('success'));
  });

  test.each(['success', 'slow'])('passes on its reply (%s)', (name) => {
    expect(answers[name]).toEqual(apiReply(orderEvent(name), { id: 'A-1' }));
  });

  test('passes on an error that it answers itself', () => {
    expect(answers['own-error']).toEqual(apiReply(orderEvent('own-error'), { reason: 'shipped' }, 409));
  });

  test('does not invoke it with wrong arguments', () => {
    expect(apiBody(answers.refused).error).toContain('orderId is required');
    expect(requests.some(({ event }) => event.parameters.length === 0)).toBe(false);
  });

  test.each<[string, string, string]>([
    ['function-error', 'the tool threw', 'the function behind the guard failed (Unhandled'],
    ['empty', 'the reply breaks the envelope', 'reply must be an object with messageVersion and response, but is missing'],
    ['null', 'the reply breaks the envelope', 'reply must be an object with messageVersion and response, but is null'],
    ['broken-envelope', 'the reply breaks the envelope', 'messageVersion must be'],
    ['no-json', 'the tool threw', 'answered what is not JSON'],
    ['throttled', 'the tool threw', 'TooManyRequestsException'],
    ['service-error', 'the tool threw', 'ServiceException'],
    ['not-allowed', 'the tool threw', 'AccessDeniedException'],
    ['cut-off', 'the tool threw', 'socket hang up'],
  ])('answers for it (%s), and the log knows why', (name, message, reason) => {
    const { error, errorId } = apiBody(answers[name]);
    expect(answers[name].response.httpStatusCode).toBe(500);
    expect(error).toContain('getOrder failed');
    expect(JSON.stringify(answers[name])).not.toMatch(/hunter2|internal/);
    const [line] = log.filter((each) => each.errorId === errorId);
    expect(line.message).toBe(message);
    expect(JSON.stringify(line)).toContain(reason);
  });
});

test('what it answered is in no line of the log, right or wrong', async () => {
  const { log } = await call(['function-error', 'no-json', 'broken-envelope', 'success'].map((name) => ({ event: orderEvent(name) })), (server.address() as AddressInfo).port);
  expect(log.length).toBeGreaterThan(2);
  expect(JSON.stringify(log)).not.toMatch(/hunter2|<html>/);
});

describe('behind a gateway, the guard', () => {
  test('invokes the function with an event of Agents Classic, and returns the body', async () => {
    const before = requests.length;
    const clientContext = { custom: { bedrockAgentCoreToolName: 'orders___getOrder' } };
    const { replies } = await call([{ event: { orderId: 'success' }, clientContext }], (server.address() as AddressInfo).port);
    expect(replies).toEqual([{ id: 'A-1' }]);
    expect(requests.slice(before).map(({ event }) => event)).toEqual([
      expect.objectContaining({
        messageVersion: '1.0', apiPath: '/orders/{orderId}', httpMethod: 'GET', parameters: [expect.objectContaining({ value: 'success' })],
      }),
    ]);
  });
});

describe('without a function behind it, the guard', () => {
  test('answers for the refused connection', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { replies, log, lines } = await call([{ event: apiEvent() }], port);
    expect(apiBody(replies[0])).toEqual({ error: expect.stringContaining('getOrder failed'), errorId: log[0].errorId });
    expect(JSON.stringify(log[0].error)).toContain('ECONNREFUSED');
    expect(lines.at(-1)).toMatchObject({ ToolErrors: 1 });
  });
});
