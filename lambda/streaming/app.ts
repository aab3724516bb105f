import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { Chat, ChatParts } from './chat';
import { crossOrigin } from './cross-origin';
import { PlainEvents } from './protocol/plain-events';
import { Protocol } from './protocol/protocol';
import { UiMessages } from './protocol/ui-messages';
import { refusalOf } from './reasons';
import { Refusal } from './refusal';
import { NodeSink, WebSink } from './sink';
import { StreamingServer } from '../../src/contract/streaming/config';

/** What a door of Node's own server hands in; other doors have none of it. */
export interface DoorBindings {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } as const;

/** The server: `fetch(request)` answers anything. */
export interface StreamingApp {
  readonly fetch: (request: Request, door?: DoorBindings) => Response | Promise<Response>;
  /** Streams that are open. */
  readonly openStreams: number;
  /** Takes no more streams; those that are open go on. */
  drain(): void;
  /** Ends what is still open, with an error that says to try again. */
  shutDown(): Promise<void>;
}

/** Makes the server of its parts: see `partsOf` for the usual ones. */
export function createApp(parts: ChatParts): StreamingApp {
  const chat = new Chat(parts);
  const app = new Hono<{ Bindings: DoorBindings }>();
  const { HEALTH_PATH, CHAT_PATH, EVENTS_PATH, SESSIONS_PATH } = StreamingServer;

  app.get(HEALTH_PATH, () => new Response(chat.draining ? 'draining' : 'ok', {
    status: chat.draining ? 503 : 200, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
  }));
  const { allowOrigins = [] } = parts.settings;
  if (allowOrigins.length > 0) {
    [CHAT_PATH, EVENTS_PATH, `${SESSIONS_PATH}/*`].forEach((path) => app.use(path, crossOrigin(allowOrigins)));
  }
  app.post(CHAT_PATH, (context) => answer(context, chat, new UiMessages()));
  app.post(EVENTS_PATH, (context) => answer(context, chat, new PlainEvents()));
  app.get(SESSIONS_PATH, async ({ req }) => json(await parts.sessions.list(await parts.authenticate(req.raw))));
  app.delete(`${SESSIONS_PATH}/:id`, async ({ req }) => {
    await parts.sessions.delete(await parts.authenticate(req.raw), req.param('id'));
    return new Response(null, { status: 204 });
  });
  app.notFound(() => refused(new Refusal(404, 'NotFound', 'there is nothing here')));
  app.onError((error) => {
    if (!(error instanceof Refusal)) {
      parts.log.error('a request failed', { error });
    }
    return refused(refusalOf(error));
  });
  return {
    fetch: (request, door) => app.fetch(request, door),
    drain: () => chat.drain(),
    shutDown: () => chat.shutDown(),
    get openStreams() {
      return chat.openStreams;
    },
  };
}

async function answer(context: Context<{ Bindings: DoorBindings }>, chat: Chat, protocol: Protocol): Promise<Response> {
  const { incoming, outgoing } = context.env ?? {};
  if (outgoing) {
    await chat.answer(context.req.raw, protocol, new NodeSink(outgoing), incoming);
    return RESPONSE_ALREADY_SENT;
  }
  const sink = new WebSink();
  const ended = chat.answer(context.req.raw, protocol, sink);
  return Promise.race([sink.response, ended.then(() => sink.response)]);
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...SECURITY_HEADERS } });
}

function refused(refusal: Refusal): Response {
  return new Response(refusal.body, {
    status: refusal.status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...SECURITY_HEADERS, ...refusal.headers },
  });
}
