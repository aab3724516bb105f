import { ToolContract } from './contract';

/** How strict the guard is. */
export interface GuardSettings {
  /** Replies above this many bytes are refused. Lambda's own limit is 6 MB. */
  readonly replyLimit: number;
  /** Replies above this many bytes count in `LargeReplies`. */
  readonly softReplyLimit: number;
  /** Refuse a reply whose body does not have the shape the schema promises; otherwise log and count it. */
  readonly strictReplies: boolean;
  /** Write argument values to the log. They may be personal data. */
  readonly logArguments: boolean;
  /** So often a tool is called with the same arguments, while the user asks nothing else; 0 for no limit, and no count. */
  readonly repeatLimit: number;
  /** Publish metrics. */
  readonly metrics: boolean;
  /** Send `responseState` in the replies of OpenAPI tools that ask for it, beside the HTTP status. */
  readonly responseStateInApiReplies: boolean;
}

/** What the guard reads from the file beside it. */
export interface GuardConfig {
  readonly actionGroup: string;
  /** The user's handler, such as `index.handler`; absent when the guard forwards to another function. */
  readonly handler?: string;
  /** Absent when the author uses the guard without a schema: then only envelopes are checked. */
  readonly contract?: ToolContract;
  readonly settings?: Partial<GuardSettings>;
}

/** Lambda's synchronous response limit, less room for the envelope around the body. */
export const SERVICE_REPLY_LIMIT = 6 * 1024 * 1024 - 64 * 1024;

export const DEFAULT_GUARD_SETTINGS: GuardSettings = {
  replyLimit: SERVICE_REPLY_LIMIT,
  softReplyLimit: 25 * 1024,
  strictReplies: false,
  logArguments: false,
  repeatLimit: 10,
  metrics: true,
  responseStateInApiReplies: true,
};
