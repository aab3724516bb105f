/**
 * Names that the constructs, the guard and the CLI must agree on.
 */

/** CloudWatch metrics the guard publishes, through embedded metric format. */
export const METRIC_NAMESPACE = 'CdkBedrockAgents/Tools';

/** The names of the guard's metrics. */
export const MetricName = {
  /** Calls that reached the guard. */
  INVOCATIONS: 'Invocations',
  /** Calls the guard refused: unknown tool, missing or wrong argument. */
  REJECTIONS: 'Rejections',
  /** The tool threw, timed out, could not be loaded, or said itself that it failed. */
  TOOL_ERRORS: 'ToolErrors',
  /** The tool's reply broke the engine's envelope. */
  VIOLATIONS: 'Violations',
  /** The reply body does not have the shape that the schema promises. */
  REPLY_MISMATCHES: 'ReplyMismatches',
  /** The reply was larger than the soft limit: every byte of it is input tokens. */
  LARGE_REPLIES: 'LargeReplies',
  /** The third and each further call with the same arguments, while the user asks nothing else (Agents Classic). */
  REPEATED_CALLS: 'RepeatedCalls',
  /** Errors that no call waited for, and calls of `process.exit`. By function alone: of which tool they are, nobody knows. */
  STRAY_ERRORS: 'StrayErrors',
  /** Milliseconds from event to reply. */
  DURATION: 'Duration',
} as const;

/** What the log says of such an error. */
export const STRAY_MESSAGE = 'a stray error, which no call waited for';

/** The dimensions of the guard's metrics: `[FunctionName]` and `[FunctionName, Tool]`. */
export const MetricDimension = { FUNCTION: 'FunctionName', TOOL: 'Tool' } as const;

/** The session attribute in which calls that are repeated are counted. */
export const REPEATS_ATTRIBUTE = 'cdk-bedrock-agents-repeats';

/** The value of the tool dimension when the call named no known tool. */
export const UNKNOWN_TOOL = 'unknown';

/** The guard in its layer. The name is the library's own: other layers share the folder. */
export const GUARD_FILE = 'cdk-bedrock-agents.js';

/** The file beside the guard that tells it what to enforce: a `GuardConfig`. */
export const GUARD_CONFIG_FILE = 'cdk-bedrock-agents.json';

/** The function the guard forwards to, when the user's code is a function of its own. */
export const TARGET_FUNCTION_ENV = 'CDK_BEDROCK_AGENTS_TARGET_FUNCTION';

/** How Lambda reaches the guard: a layer's content appears under /opt. */
export const GUARD_HANDLER = '/opt/cdk-bedrock-agents.handler';

/** Between target name and tool name in the calls of an AgentCore gateway: three underscores. */
export const GATEWAY_TOOL_DELIMITER = '___';
