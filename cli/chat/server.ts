import { Notebook } from './notebook';
import { AgentFacts } from './page/facts';
import { pageResponse } from './page-file';
import type { Upstream } from '../../lambda/invocation/turn';
import { StreamingApp, createApp } from '../../lambda/streaming/app';
import { Listening, listen } from '../../lambda/streaming/doors/container';
import { settingsOf } from '../../lambda/streaming/settings';
import { partsOf } from '../../lambda/streaming/start';
import { Logger } from '../../lambda/streaming/telemetry/logger';
import { UsageError } from '../terminal/errors';

const LOOPBACK = '127.0.0.1';
const USUAL_PORT = 8123;

export interface ChatServerOptions {
  readonly upstream: Upstream;
  readonly facts: AgentFacts;
  readonly notebook: Notebook;
  /** By default the usual one, or any where that is taken. */
  readonly port?: number;
  /** Other pages that may call. */
  readonly allowOrigin?: readonly string[];
  /** Told of trouble. */
  readonly onTrouble: (text: string) => void;
}

/** The streaming server as it would be deployed, on this machine only, with a page in front of it. */
export class ChatServer {
  public static async start({ upstream, facts, notebook, port, allowOrigin, onTrouble }: ChatServerOptions): Promise<ChatServer> {
    const settings = settingsOf({ service: 'chat', budget: { perTurn: facts.budget }, toolActivity: 'full', allowOrigins: allowOrigin });
    const log = new Logger((line) => {
      const trouble = notebook.noteLine(line);
      if (trouble !== undefined) {
        onTrouble(trouble);
      }
    });
    const app = createApp(partsOf(settings, upstream, 'us-east-1', { log }));
    const withPage = behindPage(app, facts, notebook);
    const at = (wanted: number) => listen(withPage, settings, log, { port: wanted, host: LOOPBACK });
    try {
      return new ChatServer(app, await at(port ?? USUAL_PORT));
    } catch (error) {
      if (port === undefined) {
        return new ChatServer(app, await at(0));
      }
      throw new UsageError(`Port ${port} cannot be used: ${(error as Error).message}. Give another with --port, or 0 for any that is free.`);
    }
  }

  private constructor(private readonly app: StreamingApp, private readonly listening: Listening) {
  }

  public get url(): string {
    return `http://localhost:${this.listening.port}/`;
  }

  /** Streams that are open are told. */
  public async stop(): Promise<void> {
    await this.app.shutDown();
    await this.listening.stop();
  }
}

function behindPage(app: StreamingApp, facts: AgentFacts, notebook: Notebook): StreamingApp {
  return {
    get openStreams() {
      return app.openStreams;
    },
    drain: () => app.drain(),
    shutDown: () => app.shutDown(),
    fetch: (request, door) => {
      const { hostname, pathname } = new URL(request.url);
      // A page of another site may have its name lead here: it must not get to talk to this.
      if (!['localhost', LOOPBACK, '[::1]'].includes(hostname)) {
        return new Response('only for this machine', { status: 403 });
      }
      const [, route, id = ''] = pathname.split('/');
      switch (request.method === 'GET' ? route : undefined) {
        case '': return pageResponse();
        case 'agent': return json(facts);
        case 'calls': return json(notebook.call(id) ?? null);
        case 'trouble': return json(notebook.trouble ?? null);
        default: return app.fetch(request, door);
      }
    },
  };
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
}
