import { Attributes, Context, Span, SpanKind, SpanStatusCode, context, isSpanContextValid, trace } from '@opentelemetry/api';
import { UpstreamError } from '../../invocation/errors';
import { Turn, TurnEvent, Upstream, Usage } from '../../invocation/turn';

/** Who is asked. */
export interface Traceable {
  /** The name of the agent, or of what answers in its place. */
  readonly name: string;
  /** Whether it is an agent: else it is a model's plain answer. */
  readonly isAgent: boolean;
}

/**
 * Spans of a turn, its calls of models and its tools, by OpenTelemetry's names for generative AI. What is said, and what tools
 * are given and give, is in none. Without an SDK in the process, such as AWS's layer or sidecar brings, this does nothing.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/
 */
export class Traced implements Upstream {
  public readonly name: string;

  public constructor(private readonly upstream: Upstream, private readonly about: Traceable) {
    this.name = upstream.name;
  }

  public async* stream(turn: Turn, signal: AbortSignal): AsyncGenerator<readonly TurnEvent[]> {
    const spans = new TurnSpans(this.about, turn.sessionId);
    try {
      for await (const events of this.upstream.stream({ ...turn, ...spans.parent }, signal)) {
        if (spans.areRecorded) {
          events.forEach((event) => spans.happened(event));
        }
        yield events;
      }
    } catch (error) {
      spans.failed(error);
      throw error;
    } finally { // also of a turn that its reader leaves
      spans.end(signal);
    }
  }
}

class TurnSpans {
  private readonly span: Span;
  private readonly inside: Context;
  private readonly tools = new Map<string, Span>();
  private stepStart = Date.now();
  private tokens = { input: 0, output: 0 };
  private ended = false;

  public constructor(private readonly about: Traceable, conversation: string) {
    const operation = about.isAgent ? 'invoke_agent' : 'chat';
    this.span = this.start(`${operation} ${about.name}`, context.active(), SpanKind.CLIENT, {
      'gen_ai.operation.name': operation,
      'gen_ai.conversation.id': conversation,
      ...(about.isAgent && { 'gen_ai.agent.name': about.name }),
    });
    this.inside = trace.setSpan(context.active(), this.span);
  }

  public get areRecorded(): boolean {
    return this.span.isRecording();
  }

  /** What the engine's own spans hang on, as W3C has it. */
  public get parent(): Pick<Turn, 'traceparent'> {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return isSpanContextValid(this.span.spanContext()) ? { traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}` } : {};
  }

  public happened(event: TurnEvent): void {
    switch (event.type) {
      case 'step-start':
        this.stepStart = Date.now();
        break;
      case 'step':
        this.step(event);
        break;
      case 'tool-call':
        this.tools.set(event.id, this.start(`execute_tool ${event.name}`, this.inside, SpanKind.INTERNAL, {
          'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': event.name, 'gen_ai.tool.call.id': event.id,
        }));
        break;
      case 'tool-result':
        this.toolEnds(event.id, event.isError ? 'tool_error' : undefined);
        break;
      case 'end':
        this.ended = true;
        this.span.setAttribute('gen_ai.response.finish_reasons', [event.reason]);
        break;
    }
  }

  public failed(error: unknown): void {
    this.ended = true;
    fail(this.span, error instanceof UpstreamError ? error.code : (error as Error)?.name ?? '_OTHER');
  }

  /** Without an end the reader has left it: the browser did, or a budget was reached. */
  public end(signal: AbortSignal): void {
    if (!this.ended && signal.aborted) {
      fail(this.span, 'cancelled');
    }
    [...this.tools.keys()].forEach((id) => this.toolEnds(id, 'cancelled'));
    this.span.setAttributes({ 'gen_ai.usage.input_tokens': this.tokens.input, 'gen_ai.usage.output_tokens': this.tokens.output });
    this.span.end();
  }

  private step({ usage, model }: { readonly usage: Usage; readonly model?: string }): void {
    const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
    this.tokens = { input: this.tokens.input + input, output: this.tokens.output + usage.outputTokens };
    if (this.about.isAgent) { // else it is the turn itself
      const now = Date.now();
      this.start(model ? `chat ${model}` : 'chat', this.inside, SpanKind.CLIENT, {
        'gen_ai.operation.name': 'chat',
        ...(model && { 'gen_ai.request.model': model }),
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': usage.outputTokens,
        'gen_ai.usage.cache_read.input_tokens': usage.cacheReadTokens,
        'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens,
      }, this.stepStart).end(now);
      this.stepStart = now;
    }
  }

  private toolEnds(id: string, errorType?: string): void {
    const span = this.tools.get(id);
    this.tools.delete(id);
    if (span && errorType) {
      fail(span, errorType);
    }
    span?.end();
    this.stepStart = Date.now();
  }

  private start(name: string, parent: Context, kind: SpanKind, attributes: Attributes, startTime?: number): Span {
    const tracer = trace.getTracer('cdk-bedrock-agents');
    return tracer.startSpan(name, { kind, startTime, attributes: { 'gen_ai.provider.name': 'aws.bedrock', ...attributes } }, parent);
  }
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
}
