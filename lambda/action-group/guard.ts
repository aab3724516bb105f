import { MOST, convertArguments } from './arguments';
import { LambdaContext, ToolCall } from './call';
import { Callee, CalleeSource } from './callee';
import { Deadline } from './deadline';
import { NamedValues } from './given';
import { Incidents } from './incidents';
import { Passage, copyOf, sessionOf } from './passage';
import { callRaw, isThenable, lent, openEnvelope } from './raw-handler';
import { Repeats } from './repeats';
import { Answer, bodyText, toClassicReply, toGatewayReply } from './reply';
import { ReplyChecks } from './reply-checks';
import { Request, ToolIndex, readRequest } from './request';
import { Telemetry } from './telemetry';
import { ToolMap, isPlain, isStatusReply } from './tools';
import { ClassicEvent, ClassicReply, Fault, describeFault, envelopeFaults } from '../../src/contract/tools/envelope';
import { DEFAULT_GUARD_SETTINGS, GuardConfig, GuardSettings } from '../../src/contract/tools/guard-config';
import { MetricName } from '../../src/contract/tools/names';

/**
 * Stands between the agent and the user's code. One direction, four steps: read the event, check and convert the
 * arguments, call the tool, check and build the reply. Whatever goes wrong, the agent gets a well-formed reply.
 */
export class Guard {
  private readonly index: ToolIndex;
  private readonly strictness: GuardSettings;
  private readonly telemetry: Telemetry;
  private readonly incidents: Incidents;
  private readonly checks: ReplyChecks;
  private readonly repeats = new Repeats();
  private readonly deadline = new Deadline<Passage>(
    (passage, value) => passage.raw ? this.finishHandler(passage, value) : this.finishTool(passage, value),
    (passage, error) => this.fail(passage, error),
  );

  public constructor(private readonly config: GuardConfig, private readonly source: CalleeSource, telemetry?: Telemetry) {
    this.index = new ToolIndex(config.contract);
    this.strictness = { ...DEFAULT_GUARD_SETTINGS, ...config.settings };
    this.telemetry = telemetry ?? new Telemetry(config.actionGroup);
    this.incidents = new Incidents(this.telemetry, this.strictness.logArguments);
    this.checks = new ReplyChecks(this.strictness, this.incidents);
  }

  /** The Lambda handler. Never rejects. */
  public readonly handle = (event: unknown, lambdaContext?: LambdaContext): Promise<unknown> => {
    const start = this.strictness.metrics ? now() : 0;
    const context = lambdaContext ?? NO_CONTEXT;
    const request = this.read(event, context) ?? UNREADABLE;
    const passage: Passage = {
      request, around: context, start, raw: undefined, session: undefined, counters: undefined, settle: undefined, timer: undefined,
    };
    const args: Record<string, unknown> = {};
    try {
      const refusal = this.check(passage, args);
      if (refusal) {
        return Promise.resolve(this.finish(passage, refusal));
      }
      const callee = this.source();
      const work = callee instanceof Promise
        ? callee.then((loaded) => passage.settle && this.call(passage, loaded, args)) // unless the call has been answered by then
        : this.call(passage, callee, args);
      return isThenable(work) ? this.deadline.watch(work, passage) : Promise.resolve(this.deadline.finish(passage, work));
    } catch (error) {
      return Promise.resolve(this.fail(passage, error));
    }
  };

  /** An error that no call waits for. */
  public readonly stray = (error: unknown): void => {
    this.incidents.stray(error, this.strictness.metrics);
    this.deadline.hurry(error);
  };

  /** Anything can be sent, even what cannot be read. */
  private read(event: unknown, context: LambdaContext): Request | undefined {
    try {
      const request = readRequest(event, context, this.index);
      return request && this.strictness.repeatLimit ? this.repeats.count(request) : request;
    } catch {
      return undefined;
    }
  }

  /** Steps one and two. An answer means that the tool is not called. */
  private check(passage: Passage, args: Record<string, unknown>): Answer | undefined {
    const { target: tool, given, times } = passage.request;
    if (times && times > MANY) {
      const stop = this.incidents.repeated(passage, times, this.strictness.repeatLimit);
      if (stop) {
        return stop;
      }
    }
    const problems = tool && convertArguments(tool.parameters, given, args);
    return tool && !problems ? undefined : this.refuse(passage, problems);
  }

  private refuse(passage: Passage, problems: Fault[] | undefined): Answer {
    const { request } = passage;
    const { name } = request;
    if (problems) {
      return this.incidents.refused(passage, 400,
        `${name} was not called: ${problems.map(describeFault).join('; ')}${problems.length < MOST ? '' : '; and perhaps more'}. Correct this and call it again.`, problems);
    }
    if (request === UNREADABLE) {
      return this.incidents.failed(passage, MetricName.REJECTIONS, 'the event is of neither Agents Classic nor AgentCore', {});
    }
    const known = this.config.contract!.tools.map((candidate) => candidate.name).join(', ');
    return this.incidents.refused(passage, 404, `There is no tool ${name}. The tools are: ${known}.`);
  }

  /** Step three. Throws what the user's code throws before it waits for anything. */
  private call(passage: Passage, callee: Callee, args: Record<string, unknown>): unknown {
    passage.raw = 'handler' in callee;
    return 'handler' in callee
      ? callRaw(callee.handler, lent(this.classicEvent(passage)), passage.around)
      : callTool(passage, callee.tools, args);
  }

  /** Step four, for a value that needs an envelope. */
  private finishTool(passage: Passage, value: unknown): unknown {
    const plain = isPlain(value); // as most are
    const answer: Answer = !plain && isStatusReply(value)
      ? { status: value.status, value: value.body }
      : { status: passage.request.target!.http?.successStatus ?? 200, value };
    return this.finish(passage, (plain ? undefined : this.checks.data(passage, answer)) ?? this.checks.shape(passage, answer) ?? answer);
  }

  /** Step four, for a reply that has an envelope of its own. */
  private finishHandler(passage: Passage, reply: unknown): unknown {
    const { request } = passage;
    const event = this.classicEvent(passage);
    const faults = envelopeFaults(reply, event, request.target);
    const broken = faults.filter(({ harmless, mismatch }) => !harmless && !mismatch);
    if (broken.length > 0) {
      return this.finish(passage, this.incidents.violated(passage, 'the reply breaks the envelope', broken));
    }
    const mismatches = faults.filter(({ mismatch }) => mismatch);
    const refusal = mismatches.length > 0 && this.checks.mismatched(passage, mismatches);
    if (refusal) {
      return this.finish(passage, refusal);
    }
    const dropped = faults.filter(({ harmless }) => harmless);
    if (dropped.length > 0) {
      this.incidents.noticed(passage, 'the reply has fields that the service drops', dropped);
    }
    const { body, ...answer } = openEnvelope(reply as ClassicReply, event);
    const instead = this.checks.shape(passage, answer)
      ?? (request.engine === 'gateway' ? answer : this.checks.weigh(passage, body, answer, reply as ClassicReply));
    return instead ? this.finish(passage, instead) : this.done(passage, reply);
  }

  /** Whatever was thrown becomes an answer. */
  private fail(passage: Passage, error: unknown): unknown {
    if (passage.raw === undefined) { // nothing was called yet
      this.source.forget?.();
    }
    return this.finish(passage, this.incidents.thrown(passage, error));
  }

  private finish(passage: Passage, answer: Answer): unknown {
    let reply: unknown;
    try {
      reply = this.answer(passage, answer);
    } catch (error) { // the tool's value cannot be written as JSON
      reply = this.answer(passage, this.incidents.thrown(passage, error, 'the reply cannot be written as JSON'));
    }
    return this.done(passage, reply);
  }

  private done(passage: Passage, reply: unknown): unknown {
    if (this.strictness.metrics) {
      this.telemetry.record(passage, now() - passage.start);
    }
    return reply;
  }

  /** What a handler written for Agents Classic reads, whoever calls. */
  private classicEvent({ request }: Passage): ClassicEvent {
    return request.event ?? (require('./classic-event') as typeof import('./classic-event')).toClassicEvent(request.target!, this.config.actionGroup, request.given.all());
  }

  /** Puts an answer into the form its caller reads. */
  private answer(passage: Passage, answer: Answer): unknown {
    const { request } = passage;
    if (request.engine === 'gateway') {
      const reply = toGatewayReply(answer);
      const text = JSON.stringify(reply);
      const tooLarge = this.checks.weigh(passage, text, answer);
      return tooLarge ? toGatewayReply(tooLarge) : text.startsWith('{') ? reply : { result: reply }; // a date is an object, but not in JSON
    }
    const session = passage.session ?? sessionOf(request);
    const body = bodyText(request, answer);
    const instead = (answer.error ? undefined : this.checks.session(passage, answer, session))
      ?? this.checks.weigh(passage, body, answer, answer.error ? sessionOf(request) : session);
    if (instead) {
      return toClassicReply(request, instead, bodyText(request, instead), sessionOf(request));
    }
    const silent = answer.state !== undefined && request.engine === 'api' && !this.strictness.responseStateInApiReplies;
    return toClassicReply(request, silent ? { ...answer, state: undefined } : answer, body, answer.error ? sessionOf(request) : session);
  }
}

/** A call may be made twice: the first time may have failed. */
const MANY = 2;

const NO_CONTEXT: LambdaContext = {};

/** Stands in for the request when the event is none the guard knows: the caller gets plain JSON. */
const UNREADABLE: Request = { engine: 'gateway', name: 'The call', given: new NamedValues({}), target: undefined, event: undefined };

function callTool(passage: Passage, tools: ToolMap, args: Record<string, unknown>): unknown {
  const { request, around: context } = passage;
  const { name } = request.target!;
  const { event } = request;
  const tool = tools[name];
  if (tool === undefined || tool === INHERITED[name]) {
    throw missing(name, tools);
  }
  const call: ToolCall = {
    tool: name,
    protocol: request.engine,
    sessionId: event?.sessionId,
    inputText: event?.inputText,
    agent: event?.agent,
    sessionAttributes: copyOf(event?.sessionAttributes),
    promptSessionAttributes: copyOf(event?.promptSessionAttributes),
    knowledgeBasesConfiguration: undefined,
    context,
  };
  passage.session = call; // with the changes the tool is about to make
  return tool.call(tools, args, call);
}

function missing(name: string, tools: ToolMap): Error {
  return new Error(`The schema has a tool "${name}", but the handler has none of that name: tools({ ${Object.keys(tools).join(', ')} })`);
}

/** What every object has is no tool. */
const INHERITED: Readonly<Record<string, unknown>> = {};

/** Milliseconds. Node loads `performance` only when it is used, which a cold start would pay for. */
function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
