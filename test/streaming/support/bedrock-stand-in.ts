import * as http from 'http';
import { AddressInfo } from 'net';
import { EventStreamCodec } from '@smithy/eventstream-codec';

/** Something that happens in an answer. */
export type Happening =
  | { readonly event: string; readonly payload: unknown }
  | { readonly exception: string; readonly message: string }
  /** An error that is no member of the stream's union. */
  | { readonly error: string; readonly message: string }
  | { readonly pauseMs: number }
  /** Nothing more before that. */
  | { readonly after: Promise<unknown> }
  /** As it is: damaged, or cut. */
  | { readonly bytes: Buffer };

/** An answer of the service. */
export interface Script {
  /** Anything but 200 is a refusal. */
  readonly status?: number;
  readonly error?: string;
  readonly message?: string;
  readonly happenings?: readonly Happening[];
  /** The connection is destroyed after so many happenings. */
  readonly cutAfter?: number;
  /** The answer ends in the way of HTTP after so many happenings, though it is not whole. */
  readonly endAfter?: number;
  /** Bytes of one write; everything at once unless given. */
  readonly pieces?: number;
  /** Never answers. */
  readonly silent?: boolean;
  /** Stays open when all has happened. */
  readonly open?: boolean;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: any;
  /** When the caller left before the end. */
  left?: number;
}

const codec = new EventStreamCodec((bytes) => Buffer.from(bytes).toString('utf8'), (text) => Buffer.from(text, 'utf8'));
const text = (value: string) => ({ type: 'string' as const, value });

/** A message as the service writes it. */
export function encoded(happening: Exclude<Happening, { pauseMs: number } | { after: unknown }>): Buffer {
  if ('bytes' in happening) {
    return happening.bytes;
  }
  const [headers, payload] = 'event' in happening
    ? [{ ':event-type': text(happening.event), ':content-type': text('application/json'), ':message-type': text('event') }, happening.payload]
    : 'exception' in happening
      ? [{ ':exception-type': text(happening.exception), ':content-type': text('application/json'), ':message-type': text('exception') }, { message: happening.message }]
      : [{ ':error-code': text(happening.error), ':error-message': text(happening.message), ':message-type': text('error') }, undefined];
  return Buffer.from(codec.encode({ headers, body: payload === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(payload)) }));
}

/** Speaks Bedrock's wire format, with AWS's own codec, and says what it is told to. */
export class BedrockStandIn {
  public static async start(): Promise<BedrockStandIn> {
    const standIn = new BedrockStandIn();
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  public readonly received: Received[] = [];
  /** What it says next; the last one again and again. */
  public scripts: Script[] = [];
  /** In place of scripts: what it says to whom. */
  public answer?: (request: Received) => Script;
  private readonly server = http.createServer((request, response) => void this.serve(request, response));

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Variables that lead the server and the SDK here. */
  public get environment(): Record<string, string> {
    return { AWS_ENDPOINT_URL: this.endpoint, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
  }

  public reset(...scripts: Script[]): void {
    this.received.length = 0;
    this.answer = undefined;
    this.scripts = scripts;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    const received: Received = { method: request.method!, path: request.url!, headers: request.headers, body: body ? JSON.parse(body) : undefined };
    this.received.push(received);
    response.on('close', () => {
      if (!response.writableFinished) {
        received.left = performance.now();
      }
    });
    const next = () => this.scripts.length > 1 ? this.scripts.shift()! : this.scripts[0] ?? {};
    const script = this.answer?.(received) ?? next();
    if (script.silent) {
      return;
    }
    const { status = 200, error = 'InternalServerException', message = `told to answer ${status}` } = script;
    if (status !== 200) {
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': `${error}:http://internal.amazon.com/` });
      response.end(JSON.stringify({ message }));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-bedrock-agent-session-id': 's' });
    response.flushHeaders();
    await this.play(script, response);
  }

  private async play(script: Script, response: http.ServerResponse): Promise<void> {
    const { happenings = [], cutAfter = Infinity, endAfter = Infinity, pieces, open } = script;
    let together: Buffer[] = [];
    const flush = async () => {
      const bytes = Buffer.concat(together);
      together = [];
      for (let at = 0; at < bytes.length; at += pieces ?? bytes.length) {
        if (response.destroyed) {
          return;
        }
        if (!response.write(bytes.subarray(at, at + (pieces ?? bytes.length)))) {
          await new Promise<void>((resolve) => {
            response.once('drain', resolve);
            response.once('close', resolve);
          });
        }
        if (pieces) {
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    };
    for (const [index, happening] of happenings.entries()) {
      if (index >= cutAfter || index >= endAfter) {
        break;
      }
      if ('pauseMs' in happening) {
        await flush();
        await new Promise((resolve) => setTimeout(resolve, happening.pauseMs));
      } else if ('after' in happening) {
        await flush();
        await happening.after;
      } else {
        together.push(encoded(happening));
      }
    }
    await flush();
    if (cutAfter <= happenings.length) {
      await new Promise((resolve) => setTimeout(resolve, 5)); // what was written arrives
      response.destroy();
    } else if (!open) {
      response.end();
    }
  }
}
