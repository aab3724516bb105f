import * as http from 'node:http';
import { AddressInfo } from 'node:net';

export interface Alias {
  aliasInvocationState: string;
  agentAliasName: string;
  description: string;
  routingConfiguration: { agentVersion: string }[];
}

/**
 * As much of an AWS account as the spend guard touches, in the services' own wire formats: aliases, roles with policies, and a
 * parameter with its history.
 */
export class Account {
  public static async start(): Promise<Account> {
    const account = new Account();
    await new Promise<void>((resolve) => account.server.listen(0, '127.0.0.1', resolve));
    return account;
  }

  public readonly aliases = new Map<string, Alias>();
  public readonly policies = new Map<string, Set<string>>();
  public readonly history: string[] = [];
  /** Answers a call in place of the account, such as with an error, as often as it says so. */
  public fault?: (call: string) => { status: number; type: string } | undefined;
  /** What was asked, in order. */
  public readonly calls: string[] = [];

  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => this.answer(request, Buffer.concat(chunks).toString(), response));
  });

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** What a caller of the alias would meet. */
  public accepts(alias: string): boolean {
    return this.aliases.get(alias)!.aliasInvocationState === 'ACCEPT_INVOCATIONS';
  }

  private answer(request: http.IncomingMessage, body: string, response: http.ServerResponse): void {
    const target = request.headers['x-amz-target'] as string | undefined;
    const form = new URLSearchParams(body);
    const call = target?.split('.')[1] ?? form.get('Action') ?? `${request.method} ${request.url}`;
    this.calls.push(call);
    const fault = this.fault?.(call);
    if (fault) {
      response.writeHead(fault.status, { 'x-amzn-errortype': fault.type, 'content-type': target ? 'application/x-amz-json-1.1' : 'application/json' });
      response.end(form.get('Action') ? error(fault.type) : JSON.stringify({ __type: fault.type, message: 'no' }));
    } else if (target) {
      this.parameter(target, JSON.parse(body), response);
    } else if (form.get('Action')) {
      this.role(form, response);
    } else {
      this.alias(request, body, response);
    }
  }

  private parameter(target: string, { Value }: { Value?: string }, response: http.ServerResponse): void {
    if (target.endsWith('PutParameter')) {
      this.history.push(Value!);
    }
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(target.endsWith('PutParameter') ? { Version: this.history.length } : { Parameter: { Value: this.history.at(-1) } }));
  }

  private role(form: URLSearchParams, response: http.ServerResponse): void {
    const attached = this.policies.get(form.get('RoleName')!);
    const policy = form.get('PolicyArn')!;
    const action = form.get('Action')!;
    if (!attached || (action === 'DetachRolePolicy' && !attached.has(policy))) {
      response.writeHead(404, { 'content-type': 'text/xml' }).end(error('NoSuchEntity'));
      return;
    }
    if (action === 'AttachRolePolicy') {
      attached.add(policy);
    } else {
      attached.delete(policy);
    }
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(`<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`);
  }

  private alias(request: http.IncomingMessage, body: string, response: http.ServerResponse): void {
    const [, agentId, aliasId] = /^\/agents\/([^/]+)\/agentaliases\/([^/]+)/.exec(request.url!)!;
    const name = `${agentId}/${aliasId}`;
    if (request.method === 'PUT') {
      this.aliases.set(name, JSON.parse(body));
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ agentAlias: { agentId, agentAliasId: aliasId, agentAliasStatus: 'PREPARED', createdAt: '2026-11-01T00:00:00Z', updatedAt: '2026-11-01T00:00:00Z', ...this.aliases.get(name) } }));
  }
}

function error(code: string): string {
  return `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
}
