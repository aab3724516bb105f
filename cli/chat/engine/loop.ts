import { Voice } from './voice';
import { toObject, toServiceSchema } from '../../../src/contract/tools/rendering';
import { Brain, BrainError, BrainEvent, BrainMessage, Thought, ToolCall, ToolResult } from '../brains/brain';
import { AgentTool, Workbench } from '../workbench';

/** As many calls of the model as a harness makes in a turn unless told otherwise by this library. */
const MOST_STEPS = 15;

/** What an agent is made of here. */
export interface LocalAgent {
  readonly instruction: string;
  readonly brain: Brain;
  readonly bench: Workbench;
  /** Told of each call that was made. */
  readonly onCall?: (call: ToolCall, reply: Awaited<ReturnType<Workbench['call']>>) => void;
}

/** A turn as an engine makes it: the model is called, and its tools, until it has an answer. Gives back what was said. */
export async function runTurn(
  { instruction, brain, bench, onCall }: LocalAgent, said: readonly BrainMessage[], voice: Voice, signal: AbortSignal,
): Promise<BrainMessage[]> {
  const messages = [...said];
  const makeCall = async (call: ToolCall): Promise<ToolResult> => {
    signal.throwIfAborted(); // nobody is there any more: no tool acts
    voice.calls(call, bench.find(call.name));
    const reply = await bench.call(call.name, call.input, signal);
    onCall?.(call, reply);
    if (reply.unreadable) {
      throw new BrainError('dependencyFailedException', `the reply of ${call.name} cannot be read: ${reply.problems.join('; ')}`);
    }
    voice.result(call, reply);
    return { call, output: reply.output, failed: reply.failed };
  };
  const last = messages.at(-1);
  if (last?.role === 'tool') {
    messages[messages.length - 1] = { role: 'tool', results: await inTurn(last.results, (result) => (result.agreed ? makeCall(result.call) : result)) };
  }
  const tools = bench.tools.map(({ name, tool }) => ({ name, description: tool.description, input: toServiceSchema(toObject(tool.parameters)) }));
  for (let step = 1; ; step++) {
    const { text, calls, stop: { reason, usage } } = await think(brain, { instruction, tools, messages }, voice, signal);
    messages.push({ role: 'assistant', text, calls });
    if (calls.length === 0 || step === MOST_STEPS) {
      voice.ends(calls.length === 0 ? reason : 'max_iterations_exceeded', usage);
      return messages;
    }
    voice.stepEnds(usage, calls);
    const found = calls.map(({ name }) => bench.find(name));
    if (found.some((tool) => tool && isLeftToCaller(tool))) {
      voice.handsOver(calls, found);
      return messages;
    }
    messages.push({ role: 'tool', results: await inTurn(calls, makeCall) });
  }
}

/** Control returns for it, or a person is to agree first: that is the Classic engine's, and synth says so of the other. */
function isLeftToCaller({ group, tool }: AgentTool): boolean {
  return group.returnsControl || (group.engine === 'classic' && tool.requireConfirmation === true);
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(await work(item));
  }
  return results;
}

interface Step {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly stop: Extract<BrainEvent, { type: 'stop' }>;
}

async function think(brain: Brain, thought: Thought, voice: Voice, signal: AbortSignal): Promise<Step> {
  let text = '';
  const calls: ToolCall[] = [];
  voice.stepStarts();
  for await (const event of brain.think(thought, signal)) {
    switch (event.type) {
      case 'text':
        text += event.text;
        voice.text(event.text);
        break;
      case 'reasoning': voice.reasoning(event.text); break;
      case 'citation': voice.citation(event.citation); break;
      case 'call': calls.push(event.call); break;
      case 'stop': return { text, calls, stop: event };
    }
  }
  throw new BrainError('modelStreamErrorException', 'the model ended without an end');
}
