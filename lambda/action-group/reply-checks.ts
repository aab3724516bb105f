import { Incidents, count } from './incidents';
import { Passage, Session, lengthOf, textsOnly } from './passage';
import { Answer, emptiedByJson, toClassicReply } from './reply';
import { shapeFaults } from '../../src/contract/tools/conformance';
import { replyFor } from '../../src/contract/tools/contract';
import { Fault, envelopeFaults, fault } from '../../src/contract/tools/envelope';
import { GuardSettings, SERVICE_REPLY_LIMIT } from '../../src/contract/tools/guard-config';
import { MetricName } from '../../src/contract/tools/names';
import { isStatus } from '../../src/contract/tools/values';

/** The checks between a tool's answer and the agent. Each gives the answer to send instead, when one is needed. */
export class ReplyChecks {
  private readonly strictness: GuardSettings;

  public constructor(settings: GuardSettings, private readonly incidents: Incidents) {
    this.strictness = { ...settings, softReplyLimit: Math.min(settings.softReplyLimit, settings.replyLimit) };
  }

  /** What JSON empties would be a success without content, and a status that is none means nothing. */
  public data(passage: Passage, { value, status }: Answer): Answer | undefined {
    if (!isStatus(status)) {
      return this.incidents.violated(passage, 'the reply breaks the envelope', [fault('response.httpStatusCode', 'must be a number from 100 to 599', status)]);
    }
    const first = Array.isArray(value) ? value[0] : value; // a list of promises, perhaps
    const type = emptiedByJson(first);
    if (type === 'Error') { // returned instead of thrown
      throw first;
    }
    return type ? this.incidents.violated(passage, `the tool returned an object of type ${type}, which JSON empties: return its data`, []) : undefined;
  }

  /** The model has read in the schema what the body looks like; another one misleads it. */
  public shape(passage: Passage, answer: Answer): Answer | undefined {
    const { status, value, error } = answer;
    this.incidents.admitted(passage, answer);
    const shape = error ? undefined : replyFor(passage.request.target!, status)?.shape;
    if (!shape) {
      return undefined;
    }
    const faults = shapeFaults(shape, value);
    return faults.length === 0 ? undefined : this.mismatched(passage, faults);
  }

  /** What a handler answered that is not what the schema promises, though the agent can read it. */
  public mismatched(passage: Passage, faults: readonly Fault[]): Answer | undefined {
    const message = 'the reply does not have the shape the schema promises';
    count(passage, MetricName.REPLY_MISMATCHES);
    if (this.strictness.strictReplies) {
      return this.incidents.violated(passage, message, faults);
    }
    this.incidents.noticed(passage, message, faults);
    return undefined;
  }

  /**
   * Every byte is input tokens, and above Lambda's limit the agent gets nothing; there the session counts, too. An error is
   * for the model to read: only that limit counts.
   */
  public weigh(passage: Passage, body: string, answer: Answer, session: Session = {}): Answer | undefined {
    const { sessionAttributes, promptSessionAttributes } = session;
    const length = body.length + (sessionAttributes ? lengthOf(sessionAttributes) : 0)
      + (promptSessionAttributes ? lengthOf(promptSessionAttributes) : 0);
    return length * 3 <= this.strictness.softReplyLimit // no text has more than three bytes a character
      ? undefined : this.measured(passage, body, answer, session);
  }

  private measured(passage: Passage, body: string, { error }: Answer, session: Session): Answer | undefined {
    const { replyLimit, softReplyLimit } = this.strictness;
    const limit = error ? SERVICE_REPLY_LIMIT : replyLimit;
    const bytes = Buffer.byteLength(body);
    if (bytes > softReplyLimit) {
      count(passage, MetricName.LARGE_REPLIES);
    }
    // inside an envelope a quote takes two bytes, and some characters six
    const all = passage.request.event ? Buffer.byteLength(JSON.stringify([body, session])) : bytes;
    const most = all > SERVICE_REPLY_LIMIT ? all : bytes;
    return most <= limit ? undefined : this.incidents.failed(passage, MetricName.VIOLATIONS, 'the reply is too large', { bytes: most, replyLimit: limit },
      `The answer of ${passage.request.name} is too large to be read (${most} bytes). Ask for less.`);
  }

  /** What the tool may have done to the session. */
  public session(passage: Passage, answer: Answer, session: Session): Answer | undefined {
    const { request } = passage;
    const { sessionAttributes, promptSessionAttributes, knowledgeBasesConfiguration } = session;
    if (knowledgeBasesConfiguration === undefined && textsOnly(sessionAttributes) === sessionAttributes
      && textsOnly(promptSessionAttributes) === promptSessionAttributes) {
      return undefined;
    }
    const faults = envelopeFaults(toClassicReply(request, answer, '{}', session), request.event!, request.target);
    const broken = faults.filter(({ harmless, mismatch }) => !harmless && !mismatch);
    return broken.length === 0 ? undefined : this.incidents.violated(passage, 'the reply breaks the envelope', broken);
  }
}
