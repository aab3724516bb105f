import * as http from 'node:http';
import { AS_IT_IS, Surroundings } from './isolation/sandbox';

/** A call of AWS that a function made, and that went nowhere. */
export interface AwsCall {
  /** As SDKs name it, or sign for it: `dynamodb`, `bedrock-agent-runtime`, … */
  readonly service: string;
  readonly operation?: string;
}

/** Answers Lambda invocations of the function behind a guard. */
export type InvokeFunction = (payload: unknown) => Promise<{ readonly body: string; readonly failed: boolean }>;

/**
 * Stands where AWS would be, so that `verify` can never touch an account: it refuses every call and remembers it, to
 * tell the user what to provide a stand-in for. Only the function behind a guard is really invoked.
 */
export class AwsStandIn {
  public static async start(surroundings: Surroundings = AS_IT_IS): Promise<AwsStandIn> {
    const standIn = new AwsStandIn();
    standIn.port = await surroundings.serve(standIn.server);
    return standIn;
  }

  public port = 0;

  public readonly calls: AwsCall[] = [];

  /** The function that Lambda invocations reach. */
  public invoke?: InvokeFunction;

  private readonly server = http.createServer((request, response) => void this.serve(request, response));

  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    if (this.invoke && /^\/2015-03-31\/functions\/.+\/invocations/.test(request.url!)) {
      const { body, failed } = await this.invoke(JSON.parse(Buffer.concat(chunks).toString() || 'null'));
      response.writeHead(200, { 'content-type': 'application/json', ...(failed && { 'x-amz-function-error': 'Unhandled' }) }).end(body);
      return;
    }
    this.calls.push(awsCall(request));
    // a client error, so that SDKs do not try again
    response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'NoAwsInVerify' })
      .end(JSON.stringify({ __type: 'NoAwsInVerify', message: 'verify does not reach AWS' }));
  }
}

function awsCall({ headers }: http.IncomingMessage): AwsCall {
  // SDKs name the service they call; several services are signed for under one name
  const service = /\bapi\/([a-z0-9_-]+)/.exec(String(headers['user-agent']))?.[1].replace(/_/g, '-')
    ?? /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization))?.[1] ?? 'aws';
  const target = headers['x-amz-target'];
  return { service, operation: typeof target === 'string' ? target.split('.').pop() : undefined };
}
