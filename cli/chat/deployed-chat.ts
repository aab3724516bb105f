import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { AgentDefinition } from './agents';
import { factsOf } from './facts';
import { Notebook } from './notebook';
import { ChatServer } from './server';
import { toolsOf } from './workbench';
import { agentAt } from '../../lambda/invocation/agent';
import type { InvocationTarget } from '../../src/contract/agent/invocation';

export interface DeployedChatOptions {
  readonly agent: AgentDefinition;
  readonly target: InvocationTarget;
  readonly budget: number;
  readonly port?: number;
  readonly allowOrigin?: readonly string[];
  readonly onTrouble: (text: string) => void;
}

/** The same page and server in front of the agent in the account: nothing of it runs here but what a deployed server does. */
export async function deployedChat(
  { agent, target, budget, ...options }: DeployedChatOptions,
): Promise<{ readonly url: string; readonly note: string; stop(): Promise<void> }> {
  const name = target.engine === 'classic' ? `${target.agentId}/${target.aliasId}` : target.harnessArn;
  const note = `The deployed agent ${name} in ${target.region} answers, with your credentials: each call costs, and its tools act in the account. `
    + 'Instruction and tools beside are those of this assembly, which may differ.';
  const facts = factsOf(agent, { kind: 'deployed', note }, toolsOf(agent), () => 'it runs in the account', budget);
  const server = await ChatServer.start({ ...options, upstream: agentAt(target, defaultProvider()), facts, notebook: new Notebook() });
  return { url: server.url, note, stop: () => server.stop() };
}
