import { Voice } from './voice';
import { Wire } from './wire';
import { BrainUsage, StopReason, ToolCall } from '../brains/brain';
import { ToolReply } from '../workbench';

/** A harness on AgentCore: messages of blocks, each in pieces. It has no citations. */
export class HarnessVoice implements Voice {
  private block = 0;
  private textOpen = false;

  public constructor(private readonly wire: Wire) {
  }

  public stepStarts(): void {
    this.block = 0;
    this.wire.event('messageStart', { role: 'assistant' });
  }

  public reasoning(text: string): void {
    this.delta({ reasoningContent: { text } });
  }

  public text(text: string): void {
    this.textOpen = true;
    this.delta({ text });
  }

  public citation(): void {
    // nothing on the wire says it
  }

  public stepEnds(usage: BrainUsage, calls: readonly ToolCall[]): void {
    this.closeText();
    calls.forEach((call) => this.toolUse(call));
    this.stop('tool_use', usage);
  }

  public calls(): void {
    // told with the step
  }

  public result({ id }: ToolCall, { output, failed }: ToolReply): void {
    this.block = 0;
    this.wire.event('messageStart', { role: 'user' });
    this.wire.event('contentBlockStart', { contentBlockIndex: 0, start: { toolResult: { toolUseId: id, status: failed ? 'error' : 'success' } } });
    this.delta({ toolResult: [typeof output === 'string' ? { text: output } : { json: output ?? null }] });
    this.wire.event('contentBlockStop', { contentBlockIndex: 0 });
    this.wire.event('messageStop', { stopReason: 'tool_result' });
  }

  public handsOver(): void {
    // the harness has told all there is to tell: its last message wants tools, and no result comes
  }

  public ends(reason: StopReason | 'max_iterations_exceeded', usage: BrainUsage): void {
    this.closeText();
    this.stop(reason, usage);
  }

  private toolUse({ id, name, input }: ToolCall): void {
    const contentBlockIndex = this.block++;
    this.wire.event('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId: id, name } } });
    this.wire.event('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input: JSON.stringify(input) } } });
    this.wire.event('contentBlockStop', { contentBlockIndex });
  }

  private delta(delta: unknown): void {
    this.wire.event('contentBlockDelta', { contentBlockIndex: this.block, delta });
  }

  private closeText(): void {
    if (this.textOpen) {
      this.wire.event('contentBlockStop', { contentBlockIndex: this.block++ });
      this.textOpen = false;
    }
  }

  private stop(stopReason: string, { inputTokens, outputTokens }: BrainUsage): void {
    this.wire.event('messageStop', { stopReason });
    this.wire.event('metadata', { usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }, metrics: { latencyMs: 0 } });
  }
}
