import { Brain, BrainError, BrainEvent, BrainMessage, StopReason, Thought, ToolCall, ToolSpec, estimatedUsage } from './brain';
import { UsageError } from '../../terminal/errors';

export interface ModelServer {
  /** Up to and with the version, such as `http://localhost:11434/v1`. */
  readonly url: string;
  /** By default the first that the server lists. */
  readonly model?: string;
  readonly key?: string;
}

const STOPS: Readonly<Record<string, StopReason>> = {
  stop: 'end_turn', tool_calls: 'tool_use', function_call: 'tool_use', length: 'max_tokens', content_filter: 'content_filtered',
};
const FAILURES: Readonly<Record<number, string>> = { 401: 'accessDeniedException', 403: 'accessDeniedException', 404: 'resourceNotFoundException', 429: 'throttlingException' };

/** A model behind a server that speaks OpenAI's chat completions, as many do that people run themselves. */
export class OpenAiBrain implements Brain {
  /** Throws an error that says what to do when no server is there, or it has no model. */
  public static async at(server: ModelServer): Promise<OpenAiBrain> {
    return new OpenAiBrain(server, server.model ?? await firstModel(server));
  }

  public readonly kind = 'model-url';
  public readonly note: string;
  private calls = 0;

  private constructor(private readonly server: ModelServer, private readonly model: string) {
    this.note = `${model} at ${server.url} plays the model: what you write, the instruction and what tools answer go there. The tools are real.`;
  }

  public async* think(thought: Thought, signal: AbortSignal): AsyncGenerator<BrainEvent> {
    const response = await this.ask(thought, signal);
    const parts = new Map<number, { id?: string; name: string; input: string }>();
    let text = '';
    let reason: string | undefined;
    let usage: { prompt_tokens: number; completion_tokens: number } | undefined;
    for await (const { choices: [choice] = [], usage: told, error } of chunksOf(response, signal)) {
      if (error) {
        throw new BrainError('modelStreamErrorException', error.message ?? JSON.stringify(error));
      }
      const { content, reasoning_content: thinking, tool_calls: pieces = [] } = choice?.delta ?? {};
      if (thinking) {
        yield { type: 'reasoning', text: thinking };
      }
      if (content) {
        text += content;
        yield { type: 'text', text: content };
      }
      for (const { index = parts.size, id, function: { name = '', arguments: input = '' } = {} } of pieces ?? []) {
        const part = parts.get(index) ?? { id, name: '', input: '' };
        parts.set(index, { id: part.id, name: part.name + name, input: part.input + input });
      }
      reason = choice?.finish_reason ?? reason;
      usage = told ?? usage;
    }
    if (reason === undefined) {
      throw new BrainError('modelStreamErrorException', 'the model server ended its stream before the answer did');
    }
    const calls = [...parts.values()].map((part) => this.callOf(part));
    yield* calls.map((call) => ({ type: 'call' as const, call }));
    yield {
      type: 'stop',
      reason: STOPS[reason] ?? 'end_turn',
      usage: usage ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } : estimatedUsage(thought, text, calls),
    };
  }

  private async ask({ instruction, tools, messages }: Thought, signal: AbortSignal): Promise<Response> {
    const body = {
      model: this.model,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'system', content: instruction }, ...messages.flatMap(messageOf)],
      ...(tools.length > 0 && { tools: tools.map(toolOf) }),
    };
    const { url } = this.server;
    const response = await fetch(at(url, 'chat/completions'), { method: 'POST', headers: headersOf(this.server), body: JSON.stringify(body), signal })
      .catch((error: Error) => {
        throw signal.aborted ? error : new BrainError('resourceNotFoundException', `no model server answers at ${url}: ${reasonOf(error)}`);
      });
    if (!response.ok) {
      const code = FAILURES[response.status] ?? (response.status < 500 ? 'validationException' : 'internalServerException');
      throw new BrainError(code, `the model server answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
    }
    return response;
  }

  /** Half of the arguments are not made whole by guessing. */
  private callOf({ id, name, input }: { id?: string; name: string; input: string }): ToolCall {
    try {
      return { id: id || `model-call-${++this.calls}`, name, input: JSON.parse(input || '{}') };
    } catch {
      throw new BrainError('modelStreamErrorException', `the arguments of a call of ${name} are no JSON: ${input.slice(0, 200)}`);
    }
  }
}

async function firstModel(server: ModelServer): Promise<string> {
  const advice = 'Start it, or name a model with --model-name.';
  const response = await fetch(at(server.url, 'models'), { headers: headersOf(server) }).catch((error: Error) => {
    throw new UsageError(`No model server answers at ${server.url}: ${reasonOf(error)}. ${advice}`);
  });
  const { data = [] } = response.ok ? await response.json().catch(() => ({})) as { data?: { id?: string }[] } : {};
  if (!data[0]?.id) {
    throw new UsageError(`${at(server.url, 'models')} lists no model (HTTP ${response.status}). Does --model-url end as it should, in /v1 mostly? ${advice}`);
  }
  return data[0].id;
}

function at(url: string, path: string): string {
  return `${url.replace(/\/+$/, '')}/${path}`;
}

function headersOf({ key }: ModelServer): Record<string, string> {
  return { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
}

function toolOf({ name, description, input }: ToolSpec): unknown {
  return { type: 'function', function: { name, description, parameters: input } };
}

function messageOf(message: BrainMessage): unknown[] {
  switch (message.role) {
    case 'user': return [{ role: 'user', content: message.text }];
    case 'assistant': return [{
      role: 'assistant',
      content: message.text,
      ...(message.calls.length > 0 && {
        tool_calls: message.calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } })),
      }),
    }];
    case 'tool': return message.results.map(({ call, output }) =>
      ({ role: 'tool', tool_call_id: call.id, content: typeof output === 'string' ? output : JSON.stringify(output) }));
  }
}

/** Server-sent events, until `[DONE]` or the end of the connection. */
async function* chunksOf(response: Response, signal: AbortSignal): AsyncGenerator<any> {
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body!) {
      const lines = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split(/\r?\n/);
      rest = lines.pop()!;
      for (const line of lines) {
        if (line.startsWith('data:') && line.slice(5).trim() !== '[DONE]') {
          yield JSON.parse(line.slice(5));
        }
      }
    }
  } catch (error) {
    throw signal.aborted ? error : new BrainError('modelStreamErrorException', `the model server's stream broke: ${reasonOf(error as Error)}`);
  }
}
