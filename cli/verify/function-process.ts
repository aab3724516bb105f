import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import { Note } from './isolation/node-guard';
import { AS_IT_IS, Surroundings } from './isolation/sandbox';
import { Roots } from './stack';

/** What came of one invocation. */
export type Outcome =
  | { readonly kind: 'reply'; readonly value: unknown; readonly bytes: number }
  | { readonly kind: 'error'; readonly message: string; readonly trace?: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'exit'; readonly message: string };

/** What came of it, and how long it took. */
export interface Invocation {
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** What it takes to run a function. */
export interface ProcessOptions {
  /** The whole command. */
  readonly command: readonly string[];
  readonly handler: string;
  readonly taskRoot: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly surroundings?: Surroundings;
  /** Where the function's own files lie. */
  readonly roots?: Roots;
  /** Where the guard in the function's process writes what it notes. */
  readonly notes?: string;
}

/** Windows has no groups of processes. */
const GROUPS = process.platform !== 'win32';

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
    started.port = await started.surroundings.serve(started.server);
    return started;
  }

  private readonly server = http.createServer((request, response) => void this.serve(request, response));
  private readonly surroundings: Surroundings;
  /** Where its Runtime API is. */
  public port = 0;
  private child?: ChildProcess;
  private output = '';
  private trace?: string;
  private pending?: Pending;
  private waiting?: http.ServerResponse;
  private delivered = false;
  /** Whether the process was started for the pending invocation. */
  private fresh = false;
  private count = 0;

  private constructor(private readonly options: ProcessOptions) {
    this.surroundings = options.surroundings ?? AS_IT_IS;
  }

  /** Sends one event, and waits for what comes of it. */
  public async invoke(event: unknown, clientContext?: unknown): Promise<Invocation> {
    this.takeOutput();
    const start = performance.now();
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
    this.trace = outcome.kind === 'error' ? outcome.trace : undefined;
    return { outcome, durationMs: Math.round(performance.now() - start) };
  }

  public get roots(): Roots {
    return this.options.roots ?? [[this.options.taskRoot, '']];
  }

  /** What was printed since this was asked last, and the stack of the last error. */
  public takeOutput(): { readonly lines: string[]; readonly trace?: string } {
    const { output, trace } = this;
    this.output = '';
    this.trace = undefined;
    return { lines: linesOf(output), trace };
  }

  /** What was noted in the function's process since this was asked last. */
  public takeNotes(): Note[] {
    const { notes } = this.options;
    if (notes === undefined || !fs.existsSync(notes)) {
      return [];
    }
    const lines = fs.readFileSync(notes, 'utf8').split('\n').filter(Boolean);
    fs.rmSync(notes);
    return lines.map((line) => JSON.parse(line));
  }

  /** Ends the process. Who waits for an answer is told. */
  public stop(): void {
    this.kill();
    this.pending?.settle({ kind: 'exit', message: 'it was stopped' });
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Ends the process, with whatever it still does. */
  private kill(): void {
    const { child } = this;
    this.child = undefined;
    this.waiting = undefined;
    if (child) {
      this.end(child);
    }
  }

  /** With what it has started itself: all of it is one group. */
  private end(child: ChildProcess): void {
    if (child.pid === undefined) {
      return;
    }
    try {
      process.kill(GROUPS ? -child.pid : child.pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    child.kill('SIGKILL');
    this.surroundings.ended(child.pid);
  }

  private spawn(): ChildProcess {
    const { command, handler, taskRoot, environment } = this.options;
    const [file, ...args] = this.surroundings.command(taskRoot, command);
    const child = spawn(file, args, {
      cwd: taskRoot,
      detached: GROUPS,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${this.port}`, LAMBDA_TASK_ROOT: taskRoot, _HANDLER: handler },
    });
    if (child.pid !== undefined) {
      this.surroundings.started(child.pid);
    }
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    child.on('error', (error) => { // it never started: the folder is gone, since somebody told verify to leave
      this.output += `${error.message}\n`;
      this.pending?.settle({ kind: 'exit', message: `the process could not be started: ${error.message}` });
    });
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
    this.pending?.settle({ kind: 'exit', message: `the process ended (${how}): ${linesOf(this.output).slice(-3).join(' ') || 'it printed nothing'}` });
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
      return { kind: 'reply', value: JSON.parse(text), bytes: Buffer.byteLength(text) };
    } catch {
      return { kind: 'error', message: `the reply is not JSON: ${text.slice(0, 200)}` };
    }
  }
  const { errorType, errorMessage, trace, stackTrace } = JSON.parse(text) as Record<string, string | string[] | undefined>;
  return { kind: 'error', message: `${errorType}: ${errorMessage}`, trace: [trace ?? stackTrace ?? []].flat().join('\n') };
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(Boolean);
}
