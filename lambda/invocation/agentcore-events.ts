import { BrokenStream, UpstreamError } from './errors';
import { EndReason, PendingCall, TurnEvent, usageOf } from './turn';
import { EventReader, eventOf } from './wire/events';
import { Frame } from './wire/frames';
import { GATEWAY_TOOL_DELIMITER } from '../../src/contract/tools/names';

/** Why a model or the harness stops, as an end or, `undefined`, as something the turn goes on after. */
const ENDS: Readonly<Record<string, EndReason>> = {
  end_turn: 'complete',
  stop_sequence: 'complete',
  max_tokens: 'length',
  max_output_tokens_exceeded: 'length',
  model_context_window_exceeded: 'length',
  content_filtered: 'filtered',
  guardrail_intervened: 'filtered', // not in the SDK's list
  max_iterations_exceeded: 'limit',
  timeout_exceeded: 'limit',
  hook_stopped: 'limit',
};
/** After these more messages may come: the harness calls the tool itself. When none comes, we are to. */
const GOES_ON = new Set(['tool_use', 'tool_result', 'partial_turn']);

/** The type of a call that no server makes. */
const INLINE = 'tool_use';

interface Block {
  readonly kind: 'toolUse' | 'toolResult';
  readonly id: string;
  readonly name: string;
  readonly failed: boolean;
  /** Whether the caller of the harness is to make the call: the rest are made behind a gateway or a server. */
  readonly inline: boolean;
  input: string;
  readonly output: unknown[];
}

/** Reads the stream of a harness: messages of blocks, each in pieces. */
export class HarnessEvents implements EventReader {
  private readonly blocks = new Map<number, Block>();
  /** Calls without a result yet. */
  private readonly open = new Map<string, PendingCall>();
  private stopReason?: string;
  private messageOpen = false;

  public read(frame: Frame, events: TurnEvent[]): void {
    const event = eventOf(frame);
    switch (frame.kind.type) {
      case 'messageStart': this.start(event, events); break;
      case 'contentBlockStart': this.blockStart(event); break;
      case 'contentBlockDelta': this.delta(event, events); break;
      case 'contentBlockStop': this.blockStop(event, events); break;
      case 'messageStop': this.stop(event); break;
      case 'metadata': this.metadata(event, events); break;
      default: // hooks, and what is newer than this
    }
  }

  public end(): TurnEvent[] {
    const reason = this.stopReason;
    if (reason === undefined || this.messageOpen || this.blocks.size > 0) {
      throw new BrokenStream('the stream ended before the answer did');
    }
    if (reason === 'tool_use' && this.open.size > 0) {
      return [...[...this.open.values()].map((call): TurnEvent => ({ type: 'pending', call })), { type: 'end', reason: 'waiting' }];
    }
    const end = ENDS[reason];
    if (end === undefined) {
      throw GOES_ON.has(reason)
        ? new BrokenStream('the stream ended before the answer did')
        : new UpstreamError('UnknownStop', `the agent stopped for a reason that is no end: ${reason}`, false);
    }
    return [{ type: 'end', reason: end, detail: reason }];
  }

  private start({ role }: any, events: TurnEvent[]): void {
    this.messageOpen = true;
    if (role !== 'user') { // those of the user are results of tools
      events.push({ type: 'step-start' });
    }
  }

  private blockStart({ contentBlockIndex, start: { toolUse, toolResult } = {} as any }: any): void {
    if (toolUse || toolResult) {
      const { toolUseId = '', name = '', status, type = INLINE, serverName } = toolUse ?? toolResult;
      this.blocks.set(contentBlockIndex, {
        kind: toolUse ? 'toolUse' : 'toolResult',
        id: toolUseId,
        name,
        failed: status === 'error',
        input: '',
        output: [],
        inline: type === INLINE && !serverName && !name.includes(GATEWAY_TOOL_DELIMITER),
      });
    }
  }

  private delta({ contentBlockIndex, delta = {} }: any, events: TurnEvent[]): void {
    if (delta.text) {
      events.push({ type: 'text', text: delta.text });
    } else if (delta.reasoningContent?.text) {
      events.push({ type: 'reasoning', text: delta.reasoningContent.text });
    } else if (delta.toolUse) {
      const block = this.blocks.get(contentBlockIndex);
      if (block) {
        block.input += delta.toolUse.input ?? '';
      }
    } else if (delta.toolResult) {
      this.blocks.get(contentBlockIndex)?.output.push(...delta.toolResult.map((part: any) => part.json ?? part.text));
    }
  }

  private blockStop({ contentBlockIndex }: any, events: TurnEvent[]): void {
    const block = this.blocks.get(contentBlockIndex);
    this.blocks.delete(contentBlockIndex);
    if (block?.kind === 'toolUse') {
      const input = whole(block);
      if (block.inline) {
        this.open.set(block.id, { id: block.id, name: block.name, input, wants: 'result' });
      }
      events.push({ type: 'tool-call', id: block.id, name: block.name, input });
    } else if (block) {
      this.open.delete(block.id);
      const { output } = block;
      events.push({ type: 'tool-result', id: block.id, output: output.length === 1 ? output[0] : output, ...(block.failed && { isError: true }) });
    }
  }

  private stop({ stopReason }: any): void {
    this.messageOpen = false;
    this.stopReason = stopReason;
  }

  private metadata({ usage = {} }: any, events: TurnEvent[]): void {
    events.push({ type: 'step', usage: usageOf(usage), more: this.stopReason === undefined || GOES_ON.has(this.stopReason) });
  }
}

/** The arguments of a call, when all of them came. Half of them are not made whole by guessing. */
function whole({ name, input }: Block): unknown {
  try {
    return input === '' ? {} : JSON.parse(input);
  } catch (error) {
    throw new BrokenStream(`the arguments of a call of ${name} did not arrive whole`, { cause: error });
  }
}
