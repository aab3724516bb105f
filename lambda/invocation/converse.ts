import { ConverseEvents } from './converse-events';
import { cachesPrompts } from './prompt-cache';
import { Message, Turn, TurnEvent, Upstream } from './turn';
import { Connection } from './wire/connection';
import { turnEvents } from './wire/events';
import type { DirectModelConfig } from '../../src/contract/streaming/config';

const MAX_TOKENS = 1_024;

/** A model without an agent. It knows of a conversation what it is told, so the turn's history is all there is. */
export class DirectModel implements Upstream {
  public readonly name = 'model';

  public constructor(private readonly config: Omit<DirectModelConfig, 'region'>, private readonly connection: Connection) {
  }

  public async* stream(turn: Turn, signal: AbortSignal): AsyncGenerator<readonly TurnEvent[]> {
    const { modelId } = this.config;
    const { frames } = await this.connection.call({
      path: `/model/${encodeURIComponent(modelId)}/converse-stream`, body: requestOf(this.config, turn), userId: turn.userId, takesMetadata: true,
    }, signal);
    yield [{ type: 'step-start' }];
    yield* turnEvents(frames, new ConverseEvents(modelId));
  }
}

function requestOf(config: DirectModelConfig, { text, history = [], maxTokens = Infinity }: Turn): Record<string, unknown> {
  const { system, temperature, promptCache = true, maxTokens: cap = MAX_TOKENS } = config;
  const cachePoint = promptCache && system && cachesPrompts(config) ? [{ cachePoint: { type: 'default' } }] : [];
  return {
    ...(system && { system: [{ text: system }, ...cachePoint] }),
    messages: inTurns([...history, { role: 'user', text }]).map(({ role, text: said }) => ({ role, content: [{ text: said }] })),
    inferenceConfig: { maxTokens: Math.max(1, Math.min(cap, maxTokens)), ...(temperature !== undefined && { temperature }) },
  };
}

/** Models take the two roles in turn, the user first. What one said in several messages becomes one. */
export function inTurns(messages: readonly Message[]): Message[] {
  const turns: Message[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (!last && message.role === 'assistant') {
      continue;
    }
    if (last?.role === message.role) {
      turns[turns.length - 1] = { role: last.role, text: `${last.text}\n\n${message.text}` };
    } else {
      turns.push(message);
    }
  }
  return turns;
}
