import { withBedrock } from './support/fixture';
import { ANSWER, CLASSIC_TURN } from './support/scripts';
import { CLASSIC, ServerUnderTest } from './support/server';
import { TurnEvent } from '../../lambda/invocation/turn';
import { createApp } from '../../lambda/streaming/app';
import { settingsOf } from '../../lambda/streaming/settings';
import { partsOf } from '../../lambda/streaming/start';
import { Logger } from '../../lambda/streaming/telemetry/logger';
import { StreamingConfig } from '../../src/contract/streaming/config';

const APP = 'https://app.example.com';
const PATHS = ['/chat', '/events', '/sessions', '/sessions/chat-1'];
const AUTH = { kind: 'jwt', issuer: 'https://login.example.com', audiences: ['chat'] } as const;
const t = withBedrock();

beforeEach(() => t.bedrock.reset({ happenings: CLASSIC_TURN }));

const serverFor = (config: StreamingConfig = {}) => t.serverFor(CLASSIC, { allowOrigins: [APP, 'http://localhost:3000'], ...config });
const preflight = (server: ServerUnderTest, path: string, origin: string) => fetch(server.url + path, {
  method: 'OPTIONS', headers: { 'origin': origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
});
const corsOf = (headers: Headers) => Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

describe('a page of an origin that is allowed', () => {
  test.each(PATHS)('is told so for %s before anybody is asked who they are', async (path) => {
    const answer = await preflight(await serverFor({ auth: AUTH }), path, APP);
    expect(answer.status).toBe(204);
    expect(corsOf(answer.headers)).toEqual({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET,POST,DELETE',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-expose-headers': 'Retry-After,WWW-Authenticate,x-vercel-ai-ui-message-stream',
      'access-control-max-age': '600',
    });
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test.each(['/chat', '/events'])('may read the stream of %s', async (path) => {
    const answer = await (await serverFor()).chat('hi', { path, headers: { origin: 'http://localhost:3000' } });
    expect(answer.body).toContain('🚚');
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  });

  test('may read why it is refused, and when to come again', async () => {
    const server = await serverFor({ auth: AUTH });
    const unknown = await server.chat('hi', { headers: { origin: APP } });
    server.app.drain();
    const later = await server.chat('hi', { headers: { origin: APP } });
    expect([unknown.status, later.status]).toEqual([401, 503]);
    for (const { headers } of [unknown, later]) {
      expect(headers.get('access-control-allow-origin')).toBe(APP);
      expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  test('may read its conversations', async () => {
    const answer = await fetch(`${(await serverFor()).url}/sessions`, { headers: { origin: APP } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
  });

  test('may read the stream where there is no server of Node\'s, such as in a function', async () => {
    async function* stream(): AsyncGenerator<readonly TurnEvent[]> {
      yield [{ type: 'text', text: 'hello' }, { type: 'end', reason: 'complete' }];
    }
    const log = new Logger(() => undefined);
    const app = createApp(partsOf(settingsOf({ allowOrigins: [APP] }), { name: 'agent', stream }, 'us-east-1', { log }));
    const answer = await app.fetch(new Request('http://localhost/chat', {
      method: 'POST', headers: { 'content-type': 'application/json', 'origin': APP }, body: JSON.stringify({ id: 'c', text: 'hi' }),
    }));
    expect(await answer.text()).toContain('hello');
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect(answer.headers.get('vary')).toBe('Origin');
    await app.shutDown();
  });
});

describe.each([
  'https://evil.example.com', 'https://app.example.com.evil.com', 'http://app.example.com', 'https://app.example.com:8443', 'null',
])('a page of %s', (origin) => {
  test('hears nothing of CORS, and no preflight of it is answered', async () => {
    const server = await serverFor();
    for (const path of PATHS) {
      const answer = await preflight(server, path, origin);
      expect([answer.status, corsOf(answer.headers)]).toEqual([404, {}]);
      expect(answer.headers.get('vary')).toBe('Origin');
    }
    const answer = await server.chat('hi', { headers: { origin } });
    expect(answer.text).toBe(ANSWER); // who may ask is the authentication's to say: a browser keeps it from the page
    expect(corsOf(answer.headers)).toEqual({});
    expect(answer.headers.get('vary')).toBe('Origin');
  });
});

test('any page may call where "*" is allowed, and no cookies are let in', async () => {
  const server = await serverFor({ allowOrigins: ['*'] });
  expect((await preflight(server, '/chat', 'https://any.example.org')).status).toBe(204);
  const answer = await server.chat('hi', { headers: { origin: 'https://any.example.org' } });
  expect(answer.text).toBe(ANSWER);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
});

test('nothing is said where no origins are given, nor of the health check', async () => {
  const server = await serverFor({ allowOrigins: undefined });
  expect((await preflight(server, '/chat', APP)).status).toBe(404);
  expect(corsOf((await server.chat('hi', { headers: { origin: APP } })).headers)).toEqual({});
  expect(corsOf((await fetch(`${(await serverFor()).url}/healthz`, { headers: { origin: APP } })).headers)).toEqual({});
});
