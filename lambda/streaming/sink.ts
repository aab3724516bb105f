import type { ServerResponse } from 'node:http';

/** Where a stream goes. */
export interface Sink {
  /** Whether the head is sent. */
  readonly opened: boolean;
  /** Whether nothing more should be written now. */
  readonly blocked: boolean;
  open(status: number, headers: Readonly<Record<string, string>>): void;
  /** Whether more may be written now; otherwise wait for `drained`. */
  write(text: string): boolean;
  /** Resolves when more may be written, or nobody reads any more. */
  drained(): Promise<void>;
  end(text?: string): void;
  /** Cuts the connection: the reader does not read. */
  cut(): void;
  /** Calls back once, when the reader leaves before the end. */
  onGone(callback: () => void): void;
}

/** A response of Node's own server. What is written goes straight to the socket: a `Response` of web streams costs more than all the rest. */
export class NodeSink implements Sink {
  public opened = false;

  public constructor(private readonly response: ServerResponse) {
  }

  public open(status: number, headers: Readonly<Record<string, string>>): void {
    this.opened = true;
    this.response.writeHead(status, headers);
    this.response.socket?.setNoDelay(true);
  }

  public write(text: string): boolean {
    return this.response.write(text);
  }

  public get blocked(): boolean {
    return this.response.writableNeedDrain;
  }

  public drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.response.off('drain', done);
        this.response.off('close', done);
        resolve();
      };
      this.response.on('drain', done);
      this.response.on('close', done);
      if (this.response.destroyed || !this.response.writableNeedDrain) {
        done();
      }
    });
  }

  public end(text?: string): void {
    this.response.end(text);
  }

  public cut(): void {
    this.response.destroy();
  }

  public onGone(callback: () => void): void {
    this.response.once('close', () => {
      if (!this.response.writableFinished) {
        callback();
      }
    });
  }
}

const MOST_WAITING_BYTES = 64 * 1024;

/** The body of a web `Response`: for Lambda, and for whoever embeds the server. */
export class WebSink implements Sink {
  public opened = false;
  /** The answer's head, when it is known. */
  public readonly response: Promise<Response>;
  private readonly body: ReadableStream<Uint8Array>;
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  private respond!: (response: Response) => void;
  private readonly encoder = new TextEncoder();
  private waiting: (() => void)[] = [];
  private gone: (() => void)[] = [];
  private over = false;

  public constructor() {
    this.response = new Promise((resolve) => {
      this.respond = resolve;
    });
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller;
      },
      pull: () => this.release(),
      cancel: () => {
        this.over = true;
        this.release();
        this.gone.splice(0).forEach((callback) => callback());
      },
    }, { highWaterMark: MOST_WAITING_BYTES, size: (chunk) => chunk!.byteLength });
  }

  public open(status: number, headers: Readonly<Record<string, string>>): void {
    this.opened = true;
    this.respond(new Response(this.body, { status, headers: { ...headers } }));
  }

  public write(text: string): boolean {
    if (!this.over) {
      this.controller.enqueue(this.encoder.encode(text));
    }
    return !this.blocked;
  }

  public get blocked(): boolean {
    return !this.over && (this.controller.desiredSize ?? 1) <= 0;
  }

  public drained(): Promise<void> {
    return this.blocked ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
  }

  public end(text?: string): void {
    if (!this.over) {
      if (text) {
        this.write(text);
      }
      this.over = true;
      this.controller.close();
    }
  }

  public cut(): void {
    if (!this.over) {
      this.over = true;
      this.controller.error(new Error('the reader does not read'));
      this.release();
    }
  }

  public onGone(callback: () => void): void {
    this.gone.push(callback);
  }

  private release(): void {
    this.waiting.splice(0).forEach((resolve) => resolve());
  }
}
