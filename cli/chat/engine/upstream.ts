import { agentAt } from '../../../lambda/invocation/agent';
import type { Upstream } from '../../../lambda/invocation/turn';
import { CallHooks } from '../../../lambda/invocation/wire/connection';
import type { InvocationTarget } from '../../../src/contract/agent/invocation';
import { AgentDefinition } from '../agents';

const region = 'us-east-1';
const TARGETS: Readonly<Record<AgentDefinition['engine'], InvocationTarget>> = {
  agentcore: { engine: 'agentcore', region, harnessArn: `arn:aws:bedrock-agentcore:${region}:111111111111:harness/local`, endpointName: 'local' },
  classic: { engine: 'classic', region, agentId: 'LOCAL', aliasId: 'LOCAL' },
};

/** The client that the deployed server has, with its calls led to an engine on this machine. */
export function upstreamAt(endpoint: URL, engine: AgentDefinition['engine']): Upstream {
  const hooks: CallHooks = {
    afterSigning: ({ url, headers }) => ({ url: new URL(url.pathname, endpoint), headers }),
  };
  return agentAt(TARGETS[engine], async () => ({ accessKeyId: 'local', secretAccessKey: 'local' }), hooks);
}
