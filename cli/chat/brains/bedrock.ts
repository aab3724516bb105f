import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Brain, BrainError, BrainEvent, BrainMessage, StopReason, Thought, ToolCall, ToolSpec } from './brain';
import { UpstreamError } from '../../../lambda/invocation/errors';
import { Connection } from '../../../lambda/invocation/wire/connection';
import { MODEL_RUNTIME } from '../../../lambda/invocation/wire/endpoint';
import { eventOf } from '../../../lambda/invocation/wire/events';

const STOPS: Readonly<Record<string, StopReason>> = {
  end_turn: 'end_turn',
  stop_sequence: 'end_turn',
  tool_use: 'tool_use',
  max_tokens: 'max_tokens',
  model_context_window_exceeded: 'max_tokens',
  content_filtered: 'content_filtered',
  guardrail_intervened: 'content_filtered',
};

/** A model on Bedrock, asked with the developer's own credentials: the only one that costs. */
export class BedrockBrain implements Brain {
  public readonly kind = 'bedrock';
  public readonly note: string;
  private readonly connection: Connection;

  public constructor(private readonly modelId: string, region: string) {
    this.note = `${modelId} on Bedrock in ${region} plays the model, with your credentials: each call costs. The tools are those on this machine. `
      + 'What the service does beside them, such as a guardrail, is not here.';
    this.connection = new Connection(MODEL_RUNTIME, region, defaultProvider());
  }

  public async* think(thought: Thought, signal: AbortSignal): AsyncGenerator<BrainEvent> {
    try {
      yield* this.stream(thought, signal);
    } catch (error) {
      throw error instanceof UpstreamError ? new BrainError(error.code.charAt(0).toLowerCase() + error.code.slice(1), error.message) : error;
    }
  }

  private async* stream({ instruction, tools, messages }: Thought, signal: AbortSignal): AsyncGenerator<BrainEvent> {
    const body = {
      ...(instruction && { system: [{ text: instruction }] }),
      messages: messages.flatMap(messageOf),
      ...(tools.length > 0 && { toolConfig: { tools: tools.map(toolOf) } }),
    };
    const { frames } = await this.connection.call({ path: `/model/${encodeURIComponent(this.modelId)}/converse-stream`, body }, signal);
    const parts = new Map<number, { id: string; name: string; input: string }>();
    let reason: string | undefined;
    let usage = { inputTokens: 0, outputTokens: 0 };
    for await (const frame of batchesOf(frames)) {
      const event = eventOf(frame);
      const part = parts.get(event.contentBlockIndex);
      switch (frame.kind.type) {
        case 'contentBlockStart': {
          const { toolUse } = event.start ?? {};
          if (toolUse) {
            parts.set(event.contentBlockIndex, { id: toolUse.toolUseId, name: toolUse.name, input: '' });
          }
          break;
        }
        case 'contentBlockDelta': {
          const { text, toolUse, reasoningContent } = event.delta ?? {};
          if (text) {
            yield { type: 'text', text };
          } else if (reasoningContent?.text) {
            yield { type: 'reasoning', text: reasoningContent.text };
          } else if (toolUse && part) {
            part.input += toolUse.input ?? '';
          }
          break;
        }
        case 'messageStop': reason = event.stopReason; break;
        case 'metadata': usage = { inputTokens: event.usage?.inputTokens ?? 0, outputTokens: event.usage?.outputTokens ?? 0 }; break;
        default: // starts and stops of blocks
      }
    }
    const stop = STOPS[reason ?? ''];
    if (!stop) {
      throw new BrainError('modelStreamErrorException', reason ? `the model stopped for a reason that is no end: ${reason}` : 'the stream ended before the answer did');
    }
    yield* [...parts.values()].map((part) => ({ type: 'call' as const, call: callOf(part) }));
    yield { type: 'stop', reason: stop, usage };
  }
}

async function* batchesOf<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) {
    yield* batch;
  }
}

/** Half of the arguments are not made whole by guessing. */
function callOf({ id, name, input }: { id: string; name: string; input: string }): ToolCall {
  try {
    return { id, name, input: JSON.parse(input || '{}') };
  } catch {
    throw new BrainError('modelStreamErrorException', `the arguments of a call of ${name} did not arrive whole`);
  }
}

function toolOf({ name, description, input }: ToolSpec): unknown {
  return { toolSpec: { name, ...(description && { description }), inputSchema: { json: input } } };
}

function messageOf(message: BrainMessage): unknown[] {
  switch (message.role) {
    case 'user': return [{ role: 'user', content: [{ text: message.text }] }];
    case 'assistant': {
      const content = [
        ...(message.text === '' ? [] : [{ text: message.text }]),
        ...message.calls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
      ];
      return content.length > 0 ? [{ role: 'assistant', content }] : [];
    }
    case 'tool': return [{
      role: 'user',
      content: message.results.map(({ call, output, failed }) => ({
        toolResult: { toolUseId: call.id, content: [contentOf(output)], status: failed ? 'error' : 'success' },
      })),
    }];
  }
}

/** JSON of the wire is an object. */
function contentOf(output: unknown): unknown {
  return typeof output === 'object' && output !== null && !Array.isArray(output) ? { json: output } : { text: typeof output === 'string' ? output : JSON.stringify(output ?? null) };
}
