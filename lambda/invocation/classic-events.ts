import { pendingCalls, toolName } from './classic-pending';
import { BrokenStream, UpstreamError, serviceError } from './errors';
import { sourceOf } from './sources';
import { TurnEvent, usageOf } from './turn';
import { EventReader, TextDecoder64, eventOf } from './wire/events';
import { Frame } from './wire/frames';

/** What an observation's type says about whether more is to come. */
const LAST_OBSERVATIONS = new Set(['FINISH', 'ASK_USER']);

/** Reads the Classic engine's stream: chunks of the answer, and the trace of how it came about. */
export class ClassicEvents implements EventReader {
  private readonly text = new TextDecoder64();
  /** Whether the trace has told that the answer is final, and what it is. */
  private finished = false;
  private finalText?: string;
  private said = '';
  private traced = false;
  private waiting = false;
  private filtered = false;
  private sources = 0;

  public read(frame: Frame, events: TurnEvent[]): void {
    const event = eventOf(frame);
    switch (frame.kind.type) {
      case 'chunk': this.chunk(event, events); break;
      case 'trace': this.trace(event, events); break;
      case 'returnControl': this.returnControl(event, events); break;
      case 'files': files(event, events); break;
      default: // a member that is newer than this: nothing to show, and no reason to fail
    }
  }

  /**
   * The connection ended as it should. The stream has no last message of its own, so whether the answer is whole is known
   * from the trace: an answer whose end was not told, or that has less text than was told, was cut.
   */
  public end(): TurnEvent[] {
    if (this.waiting) {
      return [{ type: 'end', reason: 'waiting' }];
    }
    const untold = this.traced && !this.finished && !this.filtered;
    const short = this.finalText !== undefined && this.said.length < this.finalText.length && this.finalText.startsWith(this.said);
    if (untold || short || !(this.said || this.finished || this.filtered)) {
      throw new BrokenStream('the stream ended before the answer did');
    }
    return [{ type: 'end', reason: this.filtered ? 'filtered' : 'complete' }];
  }

  private chunk({ bytes = '', attribution }: any, events: TurnEvent[]): void {
    const text = this.text.decode(bytes);
    if (text) {
      this.said += text;
      events.push({ type: 'text', text });
    }
    for (const { retrievedReferences = [] } of attribution?.citations ?? []) {
      for (const reference of retrievedReferences) {
        events.push({ type: 'source', source: sourceOf(reference, `source-${++this.sources}`) });
      }
    }
  }

  private returnControl(event: any, events: TurnEvent[]): void {
    this.waiting = true;
    events.push(...pendingCalls(event).map((call): TurnEvent => ({ type: 'pending', call })));
  }

  /** One of several traces, each with one of several things in it. */
  private trace({ trace = {}, collaboratorName, callerChain = [] }: any, events: TurnEvent[]): void {
    this.traced = true;
    const inside = collaboratorName !== undefined || callerChain.length > 1; // a collaborator's end is not the answer's
    for (const [kind, part] of Object.entries<any>(trace)) {
      if (kind === 'failureTrace') {
        throw failure(part);
      }
      if (kind === 'guardrailTrace') {
        this.filtered ||= /INTERVENED/.test(part.action ?? '');
        continue;
      }
      step(part, kind, collaboratorName, events);
      this.observation(part.observation, inside, events);
    }
  }

  private observation(observation: any, inside: boolean, events: TurnEvent[]): void {
    if (!observation) {
      return;
    }
    const { type, traceId: id = '', finalResponse } = observation;
    if (LAST_OBSERVATIONS.has(type) && !inside) {
      this.finished = true;
      this.finalText = finalResponse?.text;
    }
    const output = observation.actionGroupInvocationOutput?.text ?? observation.agentCollaboratorInvocationOutput?.output?.text
      ?? observation.codeInterpreterInvocationOutput?.executionOutput ?? observation.codeInterpreterInvocationOutput?.executionError;
    if (output !== undefined) {
      events.push({ type: 'tool-result', id, output, ...(observation.codeInterpreterInvocationOutput?.executionError && { isError: true }) });
    }
    const { retrievedReferences } = observation.knowledgeBaseLookupOutput ?? {};
    if (retrievedReferences) {
      events.push({ type: 'tool-result', id, output: retrievedReferences.map((reference: any) => sourceOf(reference, '')) });
    }
  }
}

/** A step of reasoning: when it starts, what it thinks, what it calls, and what it took. */
function step(part: any, kind: string, collaboratorName: string | undefined, events: TurnEvent[]): void {
  if (part.modelInvocationInput) {
    events.push({ type: 'step-start' });
  }
  const { metadata } = part.modelInvocationOutput ?? {};
  if (metadata?.usage) {
    events.push({ type: 'step', usage: usageOf(metadata.usage), kind: [collaboratorName, kind.replace(/Trace$/, '')].filter(Boolean).join('/') });
  }
  if (part.rationale?.text) {
    events.push({ type: 'reasoning', text: part.rationale.text });
  }
  const input = part.invocationInput;
  if (input) {
    const called = calledTool(input);
    if (called) {
      events.push({ type: 'tool-call', id: input.traceId ?? '', ...called });
    }
  }
}

function calledTool(input: any): { name: string; input: unknown } | undefined {
  const {
    actionGroupInvocationInput: group, knowledgeBaseLookupInput: lookup,
    agentCollaboratorInvocationInput: colleague, codeInterpreterInvocationInput: code,
  } = input;
  if (group) {
    const properties = Object.values(group.requestBody?.content ?? {}).flat() as any[];
    return {
      name: toolName(group.actionGroupName, group.function ?? `${group.verb ?? ''} ${group.apiPath ?? ''}`.trim()),
      input: Object.fromEntries([...group.parameters ?? [], ...properties].map(({ name, value }) => [name, value])),
    };
  }
  return lookup ? { name: 'knowledgeBase', input: { query: lookup.text, knowledgeBaseId: lookup.knowledgeBaseId } }
    : colleague ? { name: colleague.agentCollaboratorName ?? 'collaborator', input: { text: colleague.input?.text } }
      : code ? { name: 'codeInterpreter', input: { code: code.code } }
        : undefined;
}

function files({ files: made = [] }: any, events: TurnEvent[]): void {
  for (const { name = 'file', type = 'application/octet-stream', bytes = '' } of made) {
    events.push({ type: 'file', name, mediaType: type, base64: bytes });
  }
}

/** A turn that failed says so in its trace, and mostly in an exception as well. */
function failure({ failureReason = 'the agent failed', failureCode }: any): UpstreamError {
  return serviceError('AgentFailure', failureReason, failureCode);
}
