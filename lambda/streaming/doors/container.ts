import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { PORT_ENV, StreamingServer } from '../../../src/contract/streaming/config';
import { DoorBindings, StreamingApp } from '../app';
import { Settings } from '../settings';
import { Logger } from '../telemetry/logger';

/** A server on a port. */
export interface Listening {
  readonly port: number;
  /** Takes no more, waits for streams that are open as long as allowed, and ends the rest with an error that says to try again. */
  stop(): Promise<void>;
}

/** Where it listens: the port of the environment, and every network, unless given. */
export interface Address {
  readonly port?: number;
  readonly host?: string;
}

/** Seconds that a request may take to arrive: who is slower on purpose holds no socket. */
const REQUEST_SECONDS = 30;
const HEADER_SECONDS = 15;

/** Serves on a port. */
export async function listen(app: StreamingApp, { timings }: Settings, log: Logger, options: Address = {}): Promise<Listening> {
  const server = createServer({
    keepAliveTimeout: timings.keepAliveSeconds * 1000,
    requestTimeout: REQUEST_SECONDS * 1000,
    headersTimeout: HEADER_SECONDS * 1000,
    connectionsCheckingInterval: 5_000,
    noDelay: true,
  }, getRequestListener((request, env) => app.fetch(request, env as DoorBindings), { overrideGlobalObjects: false }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? Number(process.env[PORT_ENV] ?? StreamingServer.PORT), options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  log.info('the server listens', { port });

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    app.drain();
    log.info('the server stops', { openStreams: app.openStreams });
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await quiet(app, timings.drainSeconds * 1000);
    await app.shutDown();
    server.closeIdleConnections();
    const late = setTimeout(() => server.closeAllConnections(), 1_000);
    await closed;
    clearTimeout(late);
  };
  return { port, stop: () => stopping ??= stop() };
}

/** Until no stream is open, or the time is over. */
async function quiet(app: StreamingApp, ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (app.openStreams > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
