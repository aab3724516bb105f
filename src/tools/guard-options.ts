import { Size, Token } from 'aws-cdk-lib';
import { Findings } from '../contract/findings';
import { GuardSettings, SERVICE_REPLY_LIMIT } from '../contract/tools/guard-config';

/**
 * How strict the guard is: the check in front of the user's code that turns events into typed arguments, and makes
 * sure that the reply is one the agent can read.
 */
export interface GuardOptions {
  /**
   * Refuse a reply whose body does not have the shape that the schema promises. Otherwise it is logged and counted in
   * the metric `ReplyMismatches`, and passes.
   *
   * @default false
   */
  readonly strictReplies?: boolean;

  /**
   * The largest reply body, from 1 KiB on. A larger one is refused, and the model is told to ask for less. What a tool says
   * of an error is not refused: the model needs it.
   *
   * @default - just below 6 MB, the most that Lambda returns
   */
  readonly replyLimit?: Size;

  /**
   * Reply bodies above this size count in the metric `LargeReplies`: all of a reply is paid for as input tokens, in
   * every later step of the conversation.
   *
   * @default - 25 KiB, or `replyLimit` where that is less
   */
  readonly softReplyLimit?: Size;

  /**
   * Write the values of arguments to the log, where somebody could read them. They may be personal data.
   *
   * @default false
   */
  readonly logArguments?: boolean;

  /**
   * How often a tool is called with the same arguments, while the user asks nothing else. A model in a loop would go on at full
   * price: the next such call is answered in the tool's place, and the model is told to stop. From the third one on they
   * count in the metric `RepeatedCalls`. 2 to 1,000; 0 switches it off.
   *
   * The count is kept in a session attribute, from the first repetition on. An AgentCore gateway sends no session: there the
   * agent's `limits` end a loop.
   *
   * @default 10
   */
  readonly repeatLimit?: number;

  /**
   * Publish metrics: a line in CloudWatch embedded metric format for each call.
   *
   * @default true
   */
  readonly metrics?: boolean;

  /**
   * Send `responseState` in the replies of OpenAPI tools that throw `Reprompt` or `Failure`, beside the HTTP status.
   *
   * @default true
   */
  readonly responseStateInApiReplies?: boolean;
}

/** The settings for the guard's configuration: only what the user chose. */
export function guardSettings({ replyLimit, softReplyLimit, ...flags }: GuardOptions): Partial<GuardSettings> {
  const settings = {
    ...flags,
    replyLimit: replyLimit?.toBytes(),
    softReplyLimit: softReplyLimit?.toBytes(),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Below this a plain answer would not fit. */
const LEAST_REPLY_LIMIT = 1024;

/** Limits that contradict the service, or each other. */
export function checkGuardOptions({ replyLimit, softReplyLimit, repeatLimit }: GuardOptions, findings: Findings): void {
  if (repeatLimit !== undefined && repeatLimit !== 0 && !(Number.isInteger(repeatLimit) && repeatLimit >= 2 && repeatLimit <= 1_000)) {
    findings.error('guard.repeat-limit', `guard.repeatLimit is ${Token.isUnresolved(repeatLimit) ? 'known only at deployment, and the guard reads it from a file' : repeatLimit}; `
      + 'it may be a whole number from 2 to 1,000, or 0 for no limit.');
  }
  if (replyLimit?.isUnresolved() || softReplyLimit?.isUnresolved()) {
    findings.error('guard.reply-limit', 'guard.replyLimit or guard.softReplyLimit is known only at deployment; the guard reads them from a file. Give a number.');
    return;
  }
  const limit = replyLimit?.toBytes() ?? SERVICE_REPLY_LIMIT;
  if (limit < LEAST_REPLY_LIMIT) {
    findings.error('guard.reply-limit', `guard.replyLimit is ${limit} bytes, which hardly an answer fits in. Give ${LEAST_REPLY_LIMIT} bytes at least.`);
  }
  if (limit > SERVICE_REPLY_LIMIT) {
    findings.error('guard.reply-limit', `guard.replyLimit is ${limit} bytes; Lambda returns ${SERVICE_REPLY_LIMIT} at most, envelope apart. Lower it, or leave it out.`);
  }
  if (softReplyLimit && softReplyLimit.toBytes() > limit) {
    findings.error('guard.soft-reply-limit', `guard.softReplyLimit is ${softReplyLimit.toBytes()} bytes, above the ${limit} of guard.replyLimit, so it can never be reached. Lower it.`);
  }
}
