import { BrainUsage, Citation, StopReason, ToolCall } from '../brains/brain';
import { AgentTool, ToolReply } from '../workbench';

/** How an engine tells a turn. Each has its own words on the wire. */
export interface Voice {
  stepStarts(): void;
  reasoning(text: string): void;
  text(text: string): void;
  citation(citation: Citation): void;
  /** A call of the model is over, and wants tools. */
  stepEnds(usage: BrainUsage, calls: readonly ToolCall[]): void;
  calls(call: ToolCall, tool: AgentTool | undefined): void;
  result(call: ToolCall, reply: ToolReply): void;
  /** The caller is to make these calls: the turn ends, and the next one answers them. */
  handsOver(calls: readonly ToolCall[], tools: readonly (AgentTool | undefined)[]): void;
  ends(reason: StopReason | 'max_iterations_exceeded', usage: BrainUsage): void;
}
