import { Voice } from './voice';
import { Wire } from './wire';
import { BrainUsage, Citation, StopReason, ToolCall } from '../brains/brain';
import { AgentTool, ToolReply } from '../workbench';

const ORCHESTRATION = 'orchestrationTrace';
const IDS = { agentId: 'LOCAL', agentAliasId: 'LOCAL', sessionId: 'local' };

/** An agent on the Classic engine: chunks of the answer, and a trace of how it came about. */
export class ClassicVoice implements Voice {
  private said = '';
  private readonly citations: Citation[] = [];

  public constructor(private readonly wire: Wire) {
  }

  public stepStarts(): void {
    this.trace(ORCHESTRATION, { modelInvocationInput: { type: 'ORCHESTRATION' } });
  }

  public reasoning(text: string): void {
    this.trace(ORCHESTRATION, { rationale: { text } });
  }

  public text(text: string): void {
    this.said += text;
    this.chunk(text);
  }

  public citation(citation: Citation): void {
    this.citations.push(citation);
  }

  public stepEnds({ inputTokens, outputTokens }: BrainUsage): void {
    this.trace(ORCHESTRATION, { modelInvocationOutput: { metadata: { usage: { inputTokens, outputTokens } } } });
  }

  public calls({ id, name, input }: ToolCall, found: AgentTool | undefined): void {
    const parameters = Object.entries(input).map(([key, value]) => ({ name: key, type: 'string', value: typeof value === 'string' ? value : JSON.stringify(value) }));
    const addressed = found ? addressOf(found) : { actionGroupName: '', function: name };
    this.trace(ORCHESTRATION, { invocationInput: { traceId: id, invocationType: 'ACTION_GROUP', actionGroupInvocationInput: { ...addressed, parameters } } });
  }

  public result({ id }: ToolCall, { output }: ToolReply): void {
    const text = typeof output === 'string' ? output : JSON.stringify(output);
    this.trace(ORCHESTRATION, { observation: { traceId: id, type: 'ACTION_GROUP', actionGroupInvocationOutput: { text } } });
  }

  public handsOver(calls: readonly ToolCall[], tools: readonly (AgentTool | undefined)[]): void {
    const invocationInputs = calls.map(({ name, input }, index) => {
      const { actionGroupName: actionGroup = '', function: fn = name, apiPath, verb } = tools[index] ? addressOf(tools[index]) : {};
      const parameters = Object.entries(input).map(([key, value]) => ({ name: key, type: 'string', value: typeof value === 'string' ? value : JSON.stringify(value) }));
      const wants = { actionInvocationType: tools[index]?.group.returnsControl ? 'RESULT' : 'USER_CONFIRMATION' };
      return apiPath === undefined
        ? { functionInvocationInput: { actionGroup, function: fn, parameters, ...wants } }
        : { apiInvocationInput: { actionGroup, apiPath, httpMethod: verb, parameters, ...wants } };
    });
    this.wire.event('returnControl', { invocationId: calls[0].id, invocationInputs });
  }

  public ends(reason: StopReason | 'max_iterations_exceeded', usage: BrainUsage): void {
    this.stepEnds(usage);
    if (this.citations.length > 0) {
      this.chunk('', { citations: [{ retrievedReferences: this.citations.map(referenceOf) }] });
    }
    if (reason === 'content_filtered') {
      this.trace('guardrailTrace', { action: 'INTERVENED' });
    }
    this.trace(ORCHESTRATION, { observation: { type: 'FINISH', finalResponse: { text: this.said } } });
  }

  private chunk(text: string, attribution?: unknown): void {
    this.wire.event('chunk', { bytes: Buffer.from(text).toString('base64'), ...(attribution !== undefined && { attribution }) });
  }

  private trace(kind: string, part: unknown): void {
    this.wire.event('trace', { ...IDS, trace: { [kind]: part } });
  }
}

interface Address {
  readonly actionGroupName?: string;
  readonly function?: string;
  readonly apiPath?: string;
  readonly verb?: string;
}

function addressOf({ group, tool }: AgentTool): Address {
  return { actionGroupName: group.name, ...(tool.http ? { apiPath: tool.http.path, verb: tool.http.method } : { function: tool.name }) };
}

function referenceOf({ title, url, excerpt }: Citation): unknown {
  return { content: { type: 'TEXT', text: excerpt }, location: { type: 'WEB', webLocation: { url } }, metadata: { title } };
}
