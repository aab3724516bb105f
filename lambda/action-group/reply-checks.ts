import { Incidents, count } from './incidents';
import { Passage, Session, textsOnly } from './passage';
import { Answer, emptiedByJson, toClassicReply } from './reply';
import { shapeFaults } from '../../src/contract/tools/conformance';
import { replyFor } from '../../src/contract/tools/contract';
import { envelopeFaults, isStatus } from '../../src/contract/tools/envelope';
import { GuardSettings, SERVICE_REPLY_LIMIT } from '../../src/contract/tools/guard-config';
import { MetricName } from '../../src/contract/tools/names';

/** The checks between a tool's answer and the agent. Each gives the answer to send instead, when one is needed. */
export class ReplyChecks {
  private readonly settings: GuardSettings;

  public constructor(settings: GuardSettings, private readonly incidents: Incidents) {
    this.settings = { ...settings, softReplyLimit: Math.min(settings.softReplyLimit, settings.replyLimit) };
  }

  /** What JSON empties would be a success without content. */
  public data(passage: Passage, { value }: Answer): Answer | undefined {
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
    const shape = error ? undefined : replyFor(passage.request.tool!, status)?.shape;
    if (!shape) {
      return undefined;
    }
    const faults = shapeFaults(shape, value);
    if (faults.length === 0) {
      return undefined;
    }
    const message = 'the reply does not have the shape the schema promises';
    count(passage, MetricName.REPLY_MISMATCHES);
    if (this.settings.strictReplies) {
      return this.incidents.violated(passage, message, faults);
    }
    this.incidents.noticed(passage, message, faults);
    return undefined;
  }

  /** Every byte is input tokens, and above Lambda's limit the agent gets nothing. An error is for the model to read: only that one counts. */
  public size(passage: Passage, body: string, answer: Answer): Answer | undefined {
    return body.length * 3 <= this.settings.softReplyLimit // no text has more than three bytes a character
      ? undefined : this.measured(passage, body, answer);
  }

  private measured(passage: Passage, body: string, { error }: Answer): Answer | undefined {
    const { replyLimit, softReplyLimit } = this.settings;
    let bytes = Buffer.byteLength(body);
    if (bytes > softReplyLimit) {
      count(passage, MetricName.LARGE_REPLIES);
    }
    if (bytes * 6 > SERVICE_REPLY_LIMIT && passage.request.event) {
      bytes = Buffer.byteLength(JSON.stringify(body)); // inside an envelope a quote takes two bytes, and some characters six
    }
    const limit = error ? SERVICE_REPLY_LIMIT : replyLimit;
    return bytes <= limit ? undefined : this.incidents.failed(passage, MetricName.VIOLATIONS, 'the reply is too large', { bytes, replyLimit: limit },
      `The answer of ${passage.request.name} is too large to be read (${bytes} bytes). Ask for less.`);
  }

  /** What the tool may have done to the session, and the status it chose. */
  public session(passage: Passage, answer: Answer, session: Session): Answer | undefined {
    const { request } = passage;
    const { sessionAttributes, promptSessionAttributes, knowledgeBasesConfiguration } = session;
    if (knowledgeBasesConfiguration === undefined && textsOnly(sessionAttributes) === sessionAttributes
      && textsOnly(promptSessionAttributes) === promptSessionAttributes && isStatus(answer.status)) {
      return undefined;
    }
    const faults = envelopeFaults(toClassicReply(request, answer, '{}', session), request.event!, request.tool);
    return faults.length === 0 ? undefined : this.incidents.violated(passage, 'the reply breaks the envelope', faults);
  }
}
