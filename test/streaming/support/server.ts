import { BedrockStandIn } from './bedrock-stand-in';
import { agentAt } from '../../../lambda/invocation/agent';
import { Upstream } from '../../../lambda/invocation/turn';
import { createApp, StreamingApp } from '../../../lambda/streaming/app';
import { Listening, listen } from '../../../lambda/streaming/doors/container';
import { settingsOf } from '../../../lambda/streaming/settings';
import { GivenParts, partsOf } from '../../../lambda/streaming/start';
import { Logger } from '../../../lambda/streaming/telemetry/logger';
import { InvocationTarget } from '../../../src/contract/agent/invocation';
import { StreamingConfig } from '../../../src/contract/streaming/config';

export const CLASSIC: InvocationTarget = { engine: 'classic', region: 'us-east-1', agentId: 'AGENT12345', aliasId: 'ALIAS12345' };
export const HARNESS: InvocationTarget = {
  engine: 'agentcore', region: 'us-east-1', harnessArn: 'arn:aws:bedrock-agentcore:us-east-1:111111111111:harness/support-AbC', endpointName: 'live',
};

const CREDENTIALS = async () => ({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' });

/** An upstream that talks to the stand-in. */
export function upstreamAt(standIn: BedrockStandIn, target: InvocationTarget): Upstream {
  return atEndpoint(standIn.endpoint, () => agentAt(target, CREDENTIALS));
}

/** Whatever is made meanwhile goes to that endpoint. */
export function atEndpoint<T>(endpoint: string, make: () => T): T {
  const before = process.env.AWS_ENDPOINT_URL;
  process.env.AWS_ENDPOINT_URL = endpoint;
  try {
    return make();
  } finally {
    before === undefined ? delete process.env.AWS_ENDPOINT_URL : process.env.AWS_ENDPOINT_URL = before;
  }
}

/** The server, on a port, with what it writes. */
export class ServerUnderTest {
  public static async start(agent: Upstream, config: StreamingConfig = {}, more: GivenParts = {}): Promise<ServerUnderTest> {
    const lines: string[] = [];
    const log = new Logger((line) => lines.push(line));
    const settings = settingsOf(config);
    const app = createApp(partsOf(settings, agent, 'us-east-1', { log, credentials: CREDENTIALS, ...more }));
    return new ServerUnderTest(app, await listen(app, settings, log, { port: 0, host: '127.0.0.1' }), lines);
  }

  private constructor(public readonly app: StreamingApp, public readonly listening: Listening, private readonly lines: string[]) {
  }

  public get url(): string {
    return `http://127.0.0.1:${this.listening.port}`;
  }

  public get logs(): any[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** The metrics of turns. */
  public get turns(): any[] {
    return this.logs.filter((line) => line._aws && line.Route);
  }

  public async chat(text: string, options: ChatOptions = {}): Promise<ChatAnswer> {
    const { id = 'chat-1', path = '/chat', body = { id, messages: [userMessage(text)] }, headers = {}, signal } = options;
    return ChatAnswer.of(await fetch(this.url + path, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), signal,
    }));
  }

  public async stop(): Promise<void> {
    await this.app.shutDown();
    await this.listening.stop();
  }
}

export interface ChatOptions {
  readonly id?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export function userMessage(text: string) {
  return { id: 'm1', role: 'user', parts: [{ type: 'text', text }] };
}

/** What a client got. */
export class ChatAnswer {
  public static async of(response: Response): Promise<ChatAnswer> {
    let text = '';
    let broken = false;
    try {
      const decoder = new TextDecoder();
      for await (const chunk of response.body!) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
      }
    } catch {
      broken = true;
    }
    return new ChatAnswer(response.status, response.headers, text, broken);
  }

  private constructor(
    public readonly status: number, public readonly headers: Headers, public readonly body: string, public readonly connectionBroke: boolean,
  ) {
  }

  public get chunks(): any[] {
    return this.body.split('\n\n').filter((event) => event.startsWith('data: {')).map((event) => JSON.parse(event.slice(6)));
  }

  public get types(): string[] {
    return this.chunks.map(({ type }) => type);
  }

  public get text(): string {
    return this.chunks.filter(({ type }) => type === 'text-delta').map(({ delta }) => delta).join('');
  }

  /** Whether a client takes it for a whole answer. */
  public get complete(): boolean {
    return this.body.includes('data: [DONE]') || this.types.includes('finish');
  }

  public get error(): any {
    return this.status === 200 ? this.chunks.find(({ type }) => type === 'data-error')?.data : JSON.parse(this.body).error;
  }
}
