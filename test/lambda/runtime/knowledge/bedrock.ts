import * as http from 'http';
import * as http2 from 'http2';
import { AddressInfo } from 'net';
import { EventStreamCodec } from '@smithy/eventstream-codec';

/** A request as it arrived. */
export interface Received {
  readonly path: string;
  readonly body: any;
  /** Whether the body was signed for this service and Region. */
  readonly signedFor?: string;
}

/** What the server says next. */
export type Reply =
  | { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly error: string; readonly status: number; readonly message?: string }
  | { readonly events: readonly StreamEvent[]; readonly headers?: Readonly<Record<string, string>>; /** Never ends. */ readonly silent?: boolean };

/** An event of a stream, or an error in the middle of it. */
export type StreamEvent = { readonly type: string; readonly payload: unknown; readonly exception?: boolean };

const codec = new EventStreamCodec((bytes) => Buffer.from(bytes).toString(), (text) => Buffer.from(text));

function frame({ type, payload, exception }: StreamEvent): Uint8Array {
  const header = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({
    headers: {
      ':message-type': header(exception ? 'exception' : 'event'),
      [exception ? ':exception-type' : ':event-type']: header(type),
      ':content-type': header('application/json'),
    },
    body: Buffer.from(JSON.stringify(payload)),
  });
}

/**
 * Bedrock in its own wire formats, as far as knowledge bases go: the two run-time endpoints speak HTTP/2, as the SDK's clients
 * choose to, and the control plane HTTP/1.1.
 */
export class Bedrock {
  public readonly requests: Received[] = [];
  /** Replies in turn, by a part of the path; the last stays. */
  public replies: Record<string, Reply[]> = {};
  private readonly runTime = http2.createServer((request, response) => this.answer(request, response));
  private readonly controlPlane = http.createServer((request, response) => this.answer(request, response));
  private readonly sessions = new Set<http2.ServerHttp2Session>();

  public async start(): Promise<void> {
    this.runTime.on('session', (session) => this.sessions.add(session));
    await Promise.all([this.runTime, this.controlPlane].map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
    const [runTime, controlPlane] = [this.runTime, this.controlPlane].map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: runTime,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: runTime,
      AWS_ENDPOINT_URL_BEDROCK_AGENT: controlPlane,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_MAX_ATTEMPTS: '2',
    });
  }

  public async stop(): Promise<void> {
    this.sessions.forEach((session) => session.destroy());
    this.controlPlane.closeAllConnections();
    await Promise.all([this.runTime, this.controlPlane].map((server) => new Promise((resolve) => server.close(resolve))));
  }

  public reset(): void {
    this.requests.length = 0;
    this.replies = {};
  }

  private answer(request: http.IncomingMessage | http2.Http2ServerRequest, response: http.ServerResponse | http2.Http2ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const signedFor = /Credential=[^/]+\/\d+\/([^,]+)\/aws4_request/.exec(String(request.headers.authorization))?.[1];
      const path = `${request.method} ${decodeURIComponent(request.url!)}`;
      this.requests.push({ path, body: text ? JSON.parse(text) : undefined, signedFor });
      const queue = Object.entries(this.replies).find(([part]) => path.includes(part))?.[1];
      const reply = queue && queue.length > 1 ? queue.shift()! : queue?.[0];
      this.send(reply ?? { error: 'AccessDeniedException', status: 403, message: `nothing is said of ${path}` }, response as http.ServerResponse);
    });
  }

  private send(reply: Reply, response: http.ServerResponse): void {
    if ('error' in reply) {
      response.writeHead(reply.status, { 'content-type': 'application/json', 'x-amzn-errortype': reply.error }).end(JSON.stringify({ message: reply.message ?? 'no' }));
    } else if ('events' in reply) {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', ...reply.headers });
      const bytes = Buffer.concat(reply.events.map(frame));
      for (let at = 0; at < bytes.length; at += 50) { // frames arrive in pieces
        response.write(bytes.subarray(at, at + 50));
      }
      if (!reply.silent) {
        response.end();
      }
    } else {
      response.writeHead(200, { 'content-type': 'application/json', ...reply.headers }).end(JSON.stringify(reply.body));
    }
  }
}
