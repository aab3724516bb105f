import type { BedrockAgentClient } from '@aws-sdk/client-bedrock-agent';
import type { BedrockAgentRuntimeClient } from '@aws-sdk/client-bedrock-agent-runtime';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { SdkClient } from './api';
import { invalid } from './errors';

/**
 * The clients: Bedrock has one for each door, and the wrong one fails with words that do not say so. Knowledge bases are
 * searched through one, models are called through the second, and what state a base is in is known to the third.
 */

/** In variables: a bundler would put the whole clients into every bundle of tools, used or not. */
const MODULES = {
  agentRuntime: '@aws-sdk/client-bedrock-agent-runtime',
  runtime: '@aws-sdk/client-bedrock-runtime',
  agent: '@aws-sdk/client-bedrock-agent',
} as const;

interface Sdk {
  readonly agentRuntime: typeof import('@aws-sdk/client-bedrock-agent-runtime');
  readonly runtime: typeof import('@aws-sdk/client-bedrock-runtime');
  readonly agent: typeof import('@aws-sdk/client-bedrock-agent');
}

/** Each attempt ends: by itself a client waits for ever, also on a connection that died while Lambda had frozen the process. */
const LIMITS = { connectionTimeout: 3_000, requestTimeout: 60_000, throwOnRequestTimeout: true };

const clients = new Map<string, SdkClient>();

function remembered<C extends SdkClient>(key: string, make: () => C): C {
  const client = clients.get(key) as C | undefined ?? make();
  clients.set(key, client);
  return client;
}

/** What searches. */
export async function agentRuntime(region: string | undefined, given?: SdkClient): Promise<{ sdk: Sdk['agentRuntime']; client: BedrockAgentRuntimeClient }> {
  const sdk = await load('agentRuntime');
  if (given) {
    checkClient(given);
    return { sdk, client: given as BedrockAgentRuntimeClient };
  }
  return { sdk, client: remembered(`agentRuntime ${region}`, () => new sdk.BedrockAgentRuntimeClient({ ...region && { region }, requestHandler: LIMITS })) };
}

/** What calls a model. */
export async function runtime(region: string | undefined, given?: SdkClient): Promise<{ sdk: Sdk['runtime']; client: BedrockRuntimeClient }> {
  const sdk = await load('runtime');
  if (given) {
    return { sdk, client: given as BedrockRuntimeClient };
  }
  return { sdk, client: remembered(`runtime ${region}`, () => new sdk.BedrockRuntimeClient({ ...region && { region }, requestHandler: LIMITS })) };
}

/** What knows the state of a base. Asked only after something went wrong, so it is not waited for long. */
export async function agent(region: string | undefined): Promise<{ sdk: Sdk['agent']; client: BedrockAgentClient }> {
  const sdk = await load('agent');
  const requestHandler = { ...LIMITS, requestTimeout: 3_000 };
  return { sdk, client: remembered(`agent ${region}`, () => new sdk.BedrockAgentClient({ ...region && { region }, requestHandler, maxAttempts: 2 })) };
}

/** The client a base is searched through, and no other of Bedrock's. */
export function checkClient(client: SdkClient): void {
  const service = client.config?.serviceId;
  if (service !== undefined && service !== 'Bedrock Agent Runtime') {
    throw invalid(`The client that was given is of the service "${service}".`, 'Knowledge bases are searched through BedrockAgentRuntimeClient of @aws-sdk/client-bedrock-agent-runtime; without a client the right one is made.');
  }
}

/** There is no `require` in an ES module, and where there is one, it finds what is in the `NODE_PATH` of Lambda. */
async function load<K extends keyof Sdk>(name: K): Promise<Sdk[K]> {
  const module = MODULES[name];
  try {
    return await import(module);
  } catch (error) {
    try {
      return require(module);
    } catch {
      throw new Error(`${module} cannot be loaded: ${(error as Error).message}. Lambda's Node.js runtimes bring it; elsewhere install it beside cdk-bedrock-agents`, { cause: error });
    }
  }
}
