import { HarnessAgent } from './agentcore';
import { ClassicAgent } from './classic';
import { Upstream } from './turn';
import { CallHooks, Connection } from './wire/connection';
import { CredentialSource } from './wire/credentials';
import { AGENTCORE, AGENT_RUNTIME } from './wire/endpoint';
import type { InvocationTarget } from '../../src/contract/agent/invocation';

/** The agent that a target names, on whichever engine it is. */
export function agentAt(target: InvocationTarget, credentials: CredentialSource, hooks?: CallHooks): Upstream {
  switch (target.engine) {
    case 'classic': return new ClassicAgent(target, new Connection(AGENT_RUNTIME, target.region, credentials, hooks));
    case 'agentcore': return new HarnessAgent(target, new Connection(AGENTCORE, target.region, credentials, hooks));
    default: throw new Error(`no agent is known by the engine "${(target as { engine?: unknown }).engine}"`);
  }
}
