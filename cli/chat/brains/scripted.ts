import { setTimeout } from 'node:timers/promises';
import { argumentsIn } from './arguments';
import { Brain, BrainError, BrainEvent, BrainMessage, Citation, Cut, StopReason, Thought, ToolCall, ToolResult, estimatedUsage } from './brain';
import { choose } from './choice';
import { isObject } from '../../../src/contract/tools/values';
import { AgentTool } from '../workbench';

/** What a line that starts so does, to see how an app takes it. */
export const REHEARSALS: Readonly<Record<string, string>> = {
  '/cut': 'the connection breaks in the middle of the answer',
  '/throttle': 'the service is busy after the first words',
  '/loop': 'a tool is called again and again, until the budget ends it',
  '/filter': 'a guardrail steps in',
  '/cite': 'the answer names a source',
};

const SENTENCE = 'This answer is a rehearsal of the script, so that you see how it looks.';
const CITATION: Citation = { title: 'Shipping', url: 'https://example.com/shipping', excerpt: 'Orders ship in two days.' };
/** Between two words, so that an answer is seen to stream. */
const PACE_MS = 12;

/**
 * A script that plays the model: it chooses a tool by the words of the message, fills its arguments from them and from the
 * schema's examples, and says what came back. The same message always gives the same.
 */
export class ScriptedBrain implements Brain {
  public readonly kind = 'scripted';
  public readonly note = 'A script plays the model: it picks tools by your words and reads out what they answer. The tools are real. Tokens are estimated.';
  private calls = 0;

  public constructor(private readonly tools: readonly AgentTool[], private readonly paceMs = PACE_MS) {
  }

  public async* think(thought: Thought, signal: AbortSignal): AsyncGenerator<BrainEvent> {
    const { text, results } = lastTurn(thought.messages);
    const rehearsal = /^\/\w+/.exec(text)?.[0] ?? '';
    if (rehearsal in REHEARSALS) {
      yield* this.rehearse(rehearsal, thought, signal);
      return;
    }
    const plan = choose(text, this.tools);
    const next = plan[results.length];
    if (next && !results.some(({ failed }) => failed)) {
      yield { type: 'reasoning', text: `I call ${next.tool.tool.name}: ${next.because}.` };
      yield* this.call(thought, next.tool, argumentsIn(text, next.tool.tool.parameters));
      return;
    }
    yield* this.say(thought, results.length > 0 ? results.map(toldResult).join('\n') : this.help(), 'end_turn', signal);
  }

  private async* rehearse(what: string, thought: Thought, signal: AbortSignal): AsyncGenerator<BrainEvent> {
    switch (what) {
      case '/cut':
        yield* this.words(SENTENCE, signal);
        throw new Cut('as rehearsed');
      case '/throttle':
        yield* this.words(SENTENCE, signal);
        throw new BrainError('throttlingException', 'Too many requests, as rehearsed.');
      case '/loop': {
        const [first] = this.tools;
        if (first) {
          yield* this.call(thought, first, argumentsIn('', first.tool.parameters));
          return;
        }
        yield* this.say(thought, 'There is no tool to call again and again.', 'end_turn', signal);
        return;
      }
      case '/cite': yield { type: 'citation', citation: CITATION };
    }
    yield* this.say(thought, SENTENCE, what === '/filter' ? 'content_filtered' : 'end_turn', signal);
  }

  private async* call(thought: Thought, { name }: AgentTool, input: Record<string, unknown>): AsyncGenerator<BrainEvent> {
    const call: ToolCall = { id: `call-${++this.calls}`, name, input };
    yield { type: 'call', call };
    yield { type: 'stop', reason: 'tool_use', usage: estimatedUsage(thought, '', [call]) };
  }

  private async* say(thought: Thought, text: string, reason: StopReason, signal: AbortSignal): AsyncGenerator<BrainEvent> {
    yield* this.words(text, signal);
    yield { type: 'stop', reason, usage: estimatedUsage(thought, text, []) };
  }

  private async* words(text: string, signal: AbortSignal): AsyncGenerator<BrainEvent> {
    for (const word of text.match(/\S+\s*/g) ?? []) {
      yield { type: 'text', text: word };
      await setTimeout(this.paceMs, undefined, { signal });
    }
  }

  private help(): string {
    const names = this.tools.map(({ tool }) => tool.name);
    const tools = names.length === 0 ? 'This agent has no tools.' : `I can call ${names.join(', ')}: name one, or say what it is about.`;
    return `I am a script, not a model, so I only know tools. ${tools}`;
  }
}

/** What the user said last, and what tools have answered since. */
function lastTurn(messages: readonly BrainMessage[]): { text: string; results: readonly ToolResult[] } {
  const at = messages.map(({ role }) => role).lastIndexOf('user');
  const last = messages[at];
  return {
    text: last?.role === 'user' ? last.text : '',
    results: messages.slice(at + 1).flatMap((message) => (message.role === 'tool' ? message.results : [])),
  };
}

function toldResult({ call, output, failed }: ToolResult): string {
  const name = call.name.split('___').pop()!;
  const said = isObject(output) && typeof output.error === 'string' ? output.error : inWords(output);
  return failed ? `${name} failed: ${said}` : `${name} says: ${said}`;
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(inWords).join(', ');
  }
  return isObject(value)
    ? Object.entries(value).map(([name, part]) => `${name}: ${inWords(part)}`).join('; ')
    : String(value);
}
