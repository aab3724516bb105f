import * as http from 'node:http';
import { EventStreamCodec } from '@smithy/eventstream-codec';

const codec = new EventStreamCodec((bytes) => Buffer.from(bytes).toString('utf8'), (text) => Buffer.from(text, 'utf8'));
const text = (value: string) => ({ type: 'string' as const, value });
const JSON_CONTENT = { ':content-type': text('application/json') };

/** Writes an answer in the service's own wire format, `application/vnd.amazon.eventstream`. */
export class Wire {
  public constructor(private readonly response: http.ServerResponse) {
  }

  public get opened(): boolean {
    return this.response.headersSent;
  }

  public event(name: string, payload: unknown): void {
    this.send({ ':event-type': text(name), ':message-type': text('event'), ...JSON_CONTENT }, payload);
  }

  public exception(name: string, message: string): void {
    this.send({ ':exception-type': text(name), ':message-type': text('exception'), ...JSON_CONTENT }, { message });
  }

  /** The service refuses, before it has said anything. */
  public refuse(status: number, name: string, message: string): void {
    this.response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name });
    this.response.end(JSON.stringify({ message }));
  }

  public end(): void {
    this.response.end();
  }

  /** What was written arrives, and nothing else. */
  public cut(): void {
    this.response.write('', () => this.response.destroy());
  }

  private send(headers: Parameters<EventStreamCodec['encode']>[0]['headers'], payload: unknown): void {
    if (!this.opened) {
      this.response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    }
    this.response.write(codec.encode({ headers, body: Buffer.from(JSON.stringify(payload)) }));
  }
}
