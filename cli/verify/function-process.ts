import { ChildProcess, spawn } from 'node:child_process';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { RuntimeClient } from './runtime';

/** What came of one invocation. */
export type Outcome =
  | { readonly kind: 'reply'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'exit'; readonly message: string };

/** What came of it, and what the function printed meanwhile. */
export interface Invocation {
  readonly outcome: Outcome;
  readonly output: readonly string[];
}

/** What it takes to run a function. */
export interface ProcessOptions {
  readonly client: RuntimeClient;
  readonly handler: string;
  readonly taskRoot: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

interface Pending {
  readonly body: string;
  readonly clientContext?: unknown;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * A Lambda function in a process of its own, fed through the Runtime API as Lambda feeds it. A process that ends is
 * started again for the next invocation.
 */
export class FunctionProcess {
  public static async start(options: ProcessOptions): Promise<FunctionProcess> {
    const started = new FunctionProcess(options);
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  private readonly server = http.createServer((request, response) => void this.serve(request, response));
  private child?: ChildProcess;
  private output: string[] = [];
  private pending?: Pending;
  private waiting?: http.ServerResponse;
  private delivered = false;
  /** Whether the process was started for the pending invocation. */
  private fresh = false;
  private count = 0;

  private constructor(private readonly options: ProcessOptions) {
  }

  /** Sends one event, and waits for what comes of it. */
  public async invoke(event: unknown, clientContext?: unknown): Promise<Invocation> {
    this.output = [];
    const { timeoutSeconds } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const outcome = await new Promise<Outcome>((settle) => {
      // as Lambda does: the function is stopped at its timeout
      timer = setTimeout(() => {
        this.kill();
        settle({ kind: 'timeout', seconds: timeoutSeconds });
      }, timeoutSeconds * 1000);
      this.pending = { body: JSON.stringify(event), clientContext, settle };
      this.delivered = false;
      this.fresh = this.child === undefined;
      this.child ??= this.spawn();
      this.deliver();
    });
    clearTimeout(timer);
    this.pending = undefined;
    return { outcome, output: this.output };
  }

  public stop(): void {
    this.kill();
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Ends the process, with whatever it still does. */
  private kill(): void {
    const { child } = this;
    this.child = undefined;
    this.waiting = undefined;
    child?.kill('SIGKILL');
  }

  private spawn(): ChildProcess {
    const { client, handler, taskRoot, environment } = this.options;
    const { port } = this.server.address() as AddressInfo;
    const child = spawn(process.execPath, [...client.command, handler], {
      cwd: taskRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, LAMBDA_TASK_ROOT: taskRoot, _HANDLER: handler },
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.output.push(...text.split('\n').filter(Boolean)));
    }
    child.on('exit', (code, signal) => {
      if (this.child === child) {
        this.ended(`${signal ?? `code ${code}`}`);
      }
    });
    return child;
  }

  /** A process of an earlier invocation that ends before it took this one is replaced: the end is not this one's. */
  private ended(how: string): void {
    this.kill();
    if (this.pending && !this.delivered && !this.fresh) {
      this.fresh = true;
      this.child = this.spawn();
      return;
    }
    this.pending?.settle({ kind: 'exit', message: `the process ended (${how}): ${this.output.slice(-3).join(' ') || 'it printed nothing'}` });
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (request.url!.endsWith('/invocation/next')) {
      this.waiting = response;
      this.deliver();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    const text = Buffer.concat(chunks).toString();
    // what the function printed travels on another pipe, and may be a moment behind
    setImmediate(() => this.pending?.settle(outcomeOf(request.url!, text)));
  }

  private deliver(): void {
    if (!this.waiting || !this.pending || this.delivered) {
      return;
    }
    this.delivered = true;
    const { body, clientContext } = this.pending;
    this.waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': `verify-${++this.count}`,
      'lambda-runtime-deadline-ms': String(Date.now() + this.options.timeoutSeconds * 1000),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:111111111111:function:verify',
      ...(clientContext !== undefined && { 'lambda-runtime-client-context': JSON.stringify(clientContext) }),
    }).end(body);
    this.waiting = undefined;
  }
}

function outcomeOf(url: string, text: string): Outcome {
  if (url.endsWith('/response')) {
    try {
      return { kind: 'reply', value: JSON.parse(text) };
    } catch {
      return { kind: 'error', message: `the reply is not JSON: ${text.slice(0, 200)}` };
    }
  }
  const { errorType, errorMessage } = JSON.parse(text) as { errorType?: string; errorMessage?: string };
  return { kind: 'error', message: `${errorType}: ${errorMessage}` };
}
