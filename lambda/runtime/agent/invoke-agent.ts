import { AGENT_ENV, InvocationTarget } from '../../../src/contract/agent/invocation';
import { agentAt } from '../../invocation/agent';
import { Retrying } from '../../invocation/retry';
import { NO_USAGE, Answer, Message, Turn, TurnEvent, Upstream, Usage, addUsage } from '../../invocation/turn';
import type { CredentialSource } from '../../invocation/wire/credentials';

/** Whom to ask, and in which conversation. */
export interface InvokeAgentOptions {
  /** The conversation: 33 to 100 letters, digits and hyphens, such as a UUID. By default each call is one of its own. */
  readonly sessionId?: string;
  /** The agent. By default the one in the function's environment: `IAgent.invocationTarget`. */
  readonly agent?: InvocationTarget;
  /** Who speaks: what AgentCore remembers of a person goes by it. */
  readonly userId?: string;
  /** What tools may read, and the model does not. Agents Classic only. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** What was said before, for a session that the engine does not know. */
  readonly history?: readonly Message[];
  /** Answers to what the agent asked for with `pending` in the turn before, in place of a text. */
  readonly answers?: readonly Answer[];
  /** Ends the call at the service. */
  readonly signal?: AbortSignal;
  /** Calls at most, while nothing has come: 4 unless given. */
  readonly attempts?: number;
  /** Gives the credentials. By default those of the environment, or else of the AWS SDK's own chain. */
  readonly credentials?: CredentialSource;
}

/** An answer, as it is made. Read it once: as events, or as a text. */
export class AgentAnswer implements AsyncIterable<TurnEvent> {
  /** The tokens of all steps so far. */
  public usage: Usage = NO_USAGE;

  public constructor(private readonly batches: AsyncIterable<readonly TurnEvent[]>) {
  }

  public async* [Symbol.asyncIterator](): AsyncGenerator<TurnEvent> {
    for await (const batch of this.batches) {
      for (const event of batch) {
        this.usage = event.type === 'step' ? addUsage(this.usage, event.usage) : this.usage;
        yield event;
      }
    }
  }

  /** All of the text, when it is whole. */
  public async text(): Promise<string> {
    let text = '';
    for await (const event of this) {
      text += event.type === 'text' ? event.text : '';
    }
    return text;
  }
}

/**
 * Asks an agent, on whichever engine it is. Text, tools, sources, requests for a confirmation and tokens by step come out the
 * same way; an answer that is not whole throws, and the last event of one that is says why it ended.
 *
 * ```ts
 * for await (const event of invokeAgent('Where is my order?', { sessionId })) {
 *   if (event.type === 'text') process.stdout.write(event.text);
 * }
 * ```
 */
export function invokeAgent(text: string, options: InvokeAgentOptions = {}): AgentAnswer {
  const { agent = targetOfEnvironment(), signal = new AbortController().signal, credentials = environmentCredentials, attempts, ...turn } = options;
  const asked: Turn = { sessionId: globalThis.crypto.randomUUID(), text, ...turn };
  return new AgentAnswer(new Retrying(upstreamOf(agent, credentials), { attempts }).stream(asked, signal));
}

/** One for each agent, so that connections are used again. */
const upstreams = new WeakMap<CredentialSource, Map<string, Upstream>>();

function upstreamOf(target: InvocationTarget, credentials: CredentialSource): Upstream {
  const known = upstreams.get(credentials) ?? new Map<string, Upstream>();
  upstreams.set(credentials, known);
  const key = JSON.stringify(target);
  const upstream = known.get(key) ?? agentAt(target, credentials);
  known.set(key, upstream);
  return upstream;
}

function targetOfEnvironment(): InvocationTarget {
  const text = process.env[AGENT_ENV];
  if (!text) {
    throw new Error(`invokeAgent: which agent? Set ${AGENT_ENV} to IAgent.invocationTarget, or give the option agent`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`invokeAgent: ${AGENT_ENV} is not what IAgent.invocationTarget gives: ${(error as Error).message}`, { cause: error });
  }
}

/** In a variable: a bundler would put it into every bundle of tools, used or not. */
const CHAIN = '@aws-sdk/credential-provider-node';
let chain: CredentialSource | undefined;

/** Lambda has them in its environment; elsewhere the SDK knows where to look. */
async function environmentCredentials(): ReturnType<CredentialSource> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  }
  chain ??= (await loadChain()).defaultProvider();
  return chain!();
}

async function loadChain(): Promise<{ defaultProvider: () => CredentialSource }> {
  try {
    return await import(CHAIN);
  } catch (error) {
    throw new Error(`invokeAgent finds no credentials in the environment and cannot load ${CHAIN}: install it, or give the option credentials`, { cause: error });
  }
}
