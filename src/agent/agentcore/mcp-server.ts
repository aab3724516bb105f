import { Token } from 'aws-cdk-lib';
import { Findings } from '../../contract/findings';

/**
 * A server of tools somewhere else, which the agent calls by the Model Context Protocol. No guard stands before it: what it says of
 * its tools, and answers, reaches the model as it is.
 */
export interface RemoteMcpServer {
  /** What the agent knows the server by. 1 to 64 letters, digits, hyphens and underscores, once in an agent. */
  readonly name: string;

  /** Where it is: `https://…`. Sessions in a VPC must reach it. */
  readonly url: string;

  /**
   * What is sent with each request. It stands in the template for all to read: no secrets. For those put the server behind a
   * gateway, which has credential providers.
   *
   * @default - nothing
   */
  readonly headers?: { [name: string]: string };

  /**
   * The names of the tools that the agent may use.
   *
   * @default - all that the server has
   */
  readonly tools?: string[];
}

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export function checkMcpServers(servers: readonly RemoteMcpServer[], reserved: readonly string[], findings: Findings): void {
  const names = [...reserved];
  for (const { name, url, tools } of servers) {
    if (!NAME.test(name) || names.includes(name)) {
      findings.error('mcp-servers', `MCP server "${name}": a name has 1 to 64 letters, digits, hyphens and underscores, and is nobody else's; ${reserved.join(', ')} are taken.`);
    }
    names.push(name);
    if (!Token.isUnresolved(url) && !/^https:\/\/[^\s/]+/.test(url)) {
      findings.error('mcp-servers', `MCP server "${name}" has the url "${url}"; it must start with https://.`);
    }
    if (tools?.length === 0) {
      findings.error('mcp-servers', `MCP server "${name}" has an empty list of tools. Name those that the agent may use, or leave the server out.`);
    }
  }
}

/** What the agent may use of a server. */
export function allowedOf({ name, tools }: RemoteMcpServer): string[] {
  return tools ? tools.map((tool) => `@${name}/${tool}`) : [`@${name}`];
}
