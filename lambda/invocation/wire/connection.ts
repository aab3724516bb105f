import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { CredentialSource } from './credentials';
import { Service, endpointOf } from './endpoint';
import { Frame, FrameReader } from './frames';
import { signer } from './signing';
import { BrokenStream, UpstreamError, serviceError } from '../errors';

/** A call whose answer is a stream. */
export interface Call {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
  /** Whom the call is for. */
  readonly userId?: string;
  /** Whether the operation takes Bedrock's own metadata of a request. */
  readonly takesMetadata?: boolean;
}

/** The answer, as it arrives. */
export interface Answered {
  readonly headers: http.IncomingHttpHeaders;
  /** The messages that arrived together. */
  readonly frames: AsyncIterable<readonly Frame[]>;
}

/** Changes a call before or after it is signed. */
export interface CallHooks {
  /** Headers that are signed. */
  readonly headers?: (userId?: string) => Readonly<Record<string, string>>;
  /** Bedrock's own metadata of a request, for operations that take it. */
  readonly requestMetadata?: (userId?: string) => Readonly<Record<string, string>>;
  /** What is done when the signature stands: a proxy that is sent calls for somebody else. */
  readonly afterSigning?: (request: SentRequest) => SentRequest;
}

/** What goes out. */
export interface SentRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** An error's body is read so far. */
const ERROR_BYTES = 64 * 1024;
const CONNECT_MS = 3_000;

const AGENT = { keepAlive: true, keepAliveMsecs: 30_000, maxSockets: Infinity, maxFreeSockets: 256, scheduling: 'lifo' } as const;

/**
 * Connections to one service, kept and used again. This, rather than an SDK client, since a relay on a client took twice the
 * processor for the start of a stream and more than twice for each message of it, see bench/streaming.ts. The signature and
 * the credentials are the SDK's own.
 */
export class Connection {
  private readonly agent: http.Agent;
  private readonly signer: SignatureV4;
  private readonly endpoint: URL;

  public constructor(service: Service, region: string, credentials: CredentialSource, private readonly hooks: CallHooks = {}) {
    this.endpoint = endpointOf(service, region);
    this.agent = this.endpoint.protocol === 'http:' ? new http.Agent(AGENT) : new https.Agent(AGENT);
    this.signer = signer(service.signedAs, region, credentials);
  }

  /** Calls, and reads the answer's head. Throws what the service refuses with. */
  public async call({ path, query = {}, headers = {}, body, userId, takesMetadata }: Call, signal: AbortSignal): Promise<Answered> {
    const requestMetadata = (takesMetadata && this.hooks.requestMetadata?.(userId)) || {};
    const text = JSON.stringify(Object.keys(requestMetadata).length > 0 ? { ...body, requestMetadata } : body);
    const { hostname, port, protocol, host } = this.endpoint;
    const base = this.endpoint.pathname.replace(/\/$/, '');
    const signed = await this.signer.sign({
      method: 'POST',
      protocol,
      hostname,
      port: port ? Number(port) : undefined,
      path: base + path,
      query: { ...query },
      body: text,
      headers: { host, 'content-type': 'application/json', ...headers, ...this.hooks.headers?.(userId) },
    });
    const url = new URL(`${protocol}//${host}${base}${path}`);
    const search = Object.entries(query).map((pair) => pair.map(encode).join('=')).join('&');
    const { url: to, headers: sent } = (this.hooks.afterSigning ?? same)({ url, headers: signed.headers });
    const response = await this.send(to, search && `?${search}`, sent, text, signal);
    if (response.statusCode !== 200) {
      throw await refusal(response);
    }
    return { headers: response.headers, frames: framesOf(response, signal) };
  }

  /** Ends what is idle. */
  public close(): void {
    this.agent.destroy();
  }

  private send(
    url: URL, search: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const isHttp = url.protocol === 'http:';
    const agent = isHttp === (this.endpoint.protocol === 'http:') ? this.agent : undefined;
    return new Promise((resolve, reject) => {
      // The certificate is that of whom we call, also where the host that is signed is somebody else: a proxy.
      const servername = isIP(url.hostname) ? '' : url.hostname;
      const length = { 'content-length': String(Buffer.byteLength(body)) };
      const request = (isHttp ? http : https).request({
        agent,
        signal,
        servername,
        method: 'POST',
        hostname: url.hostname,
        port: url.port || undefined,
        path: url.pathname + search,
        headers: { ...headers, ...length },
      }, resolve);
      request.on('error', (error) => reject(signal.aborted ? signal.reason : new UpstreamError('ConnectionFailed', `the service could not be reached: ${error.message}`, true, { cause: error })));
      request.on('socket', (socket) => limitConnecting(socket, request));
      request.end(body);
    });
  }
}

function same(request: SentRequest): SentRequest {
  return request;
}

/** As the signature has it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function limitConnecting(socket: import('node:net').Socket, request: http.ClientRequest): void {
  if (socket.connecting) {
    const timer = setTimeout(() => request.destroy(new Error(`no connection within ${CONNECT_MS} ms`)), CONNECT_MS);
    const clear = () => clearTimeout(timer);
    socket.once('connect', clear);
    socket.once('close', clear);
  }
}

async function refusal(response: http.IncomingMessage): Promise<UpstreamError> {
  const { statusCode: status, headers } = response;
  const text = await readText(response);
  const body = parsed(text);
  const type = String(headers['x-amzn-errortype'] ?? body.__type ?? body.code ?? `Http${status}`);
  const code = type.replace(/:.*$/, '').replace(/^.*#/, '');
  return serviceError(code, String(body.message ?? body.Message ?? `HTTP ${status}`), status);
}

async function readText(response: http.IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > ERROR_BYTES) {
        break;
      }
    }
  } catch {
    // what came of it is enough
  }
  return text;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

async function* framesOf(response: http.IncomingMessage, signal: AbortSignal): AsyncGenerator<readonly Frame[]> {
  const reader = new FrameReader();
  try {
    for await (const bytes of response) {
      const frames = reader.push(bytes);
      if (frames.length > 0) {
        yield frames;
      }
    }
  } catch (error) {
    throw signal.aborted ? signal.reason
      : error instanceof UpstreamError ? error
        : new BrokenStream(`the connection to the service was lost: ${(error as Error).message}`, { cause: error });
  }
  reader.end();
}
