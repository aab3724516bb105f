import * as http from 'http';
import { AddressInfo } from 'net';

/** A chunk of an answer, or what becomes of the connection. */
export type Said = { readonly delta?: unknown; readonly finish_reason?: string } | { readonly usage: unknown } | 'cut' | 'end';

/** Speaks OpenAI's chat completions, and says what it is told to. */
export class ModelServer {
  public static async start(): Promise<ModelServer> {
    const server = new ModelServer();
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  public readonly received: any[] = [];
  public readonly keys: (string | undefined)[] = [];
  /** What it says next: a refusal, or chunks. */
  public answers: (readonly Said[] | { readonly status: number })[] = [];
  public models = ['small', 'large'];
  private readonly server = http.createServer((request, response) => void this.serve(request, response));

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
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
    this.keys.push(request.headers.authorization);
    if (request.url === '/v1/models') {
      response.end(JSON.stringify({ data: this.models.map((id) => ({ id })) }));
      return;
    }
    this.received.push(JSON.parse(body));
    const answer = this.answers.shift() ?? [];
    if ('status' in answer) {
      response.writeHead(answer.status).end('{"error":{"message":"as told"}}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const said of answer) {
      if (said === 'cut') {
        response.write(': ', () => response.destroy());
        return;
      }
      if (said === 'end') {
        response.end();
        return;
      }
      response.write(`data: ${JSON.stringify('usage' in said ? { choices: [], ...said } : { choices: [{ index: 0, ...said }] })}\n\n`);
    }
    response.end('data: [DONE]\n\n');
  }
}

export const text = (content: string): Said => ({ delta: { content } });
export const stop = (finish_reason = 'stop'): Said => ({ delta: {}, finish_reason });
/** A call, whose arguments come in two pieces. */
export const call = (name: string, input: string, index = 0): Said[] => [
  { delta: { tool_calls: [{ index, id: `id-${name}`, type: 'function', function: { name, arguments: '' } }] } },
  { delta: { tool_calls: [{ index, function: { arguments: input.slice(0, 3) } }] } },
  { delta: { tool_calls: [{ index, function: { arguments: input.slice(3) } }] } },
];
