/**
 * What the log of model invocations has in it, and what is made of it.
 *
 * Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html for the log,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html for the filters.
 */

/** The namespace of the metrics that are made of the log. */
export const TOKEN_NAMESPACE = 'CdkBedrockAgents/Tokens';

/** Their names. */
export const TokenMetricName = {
  /** Tokens that models read, without those that came from a cache or went into one. */
  INPUT: 'InputTokens',
  /** Tokens that models wrote. */
  OUTPUT: 'OutputTokens',
  /** Tokens that models read from a prompt cache. */
  CACHE_READ: 'CacheReadTokens',
  /** Tokens that were put into a prompt cache. */
  CACHE_WRITE: 'CacheWriteTokens',
  /** Calls of models that were answered. */
  CALLS: 'ModelCalls',
  /** Answered calls with more output than the threshold. */
  LARGE_CALLS: 'LargeCalls',
  /** Calls that failed. */
  FAILED_CALLS: 'FailedCalls',
} as const;

/** The dimensions: a metric has one of them, and never more. */
export const TokenDimension = { CALLER: 'Caller', MODEL: 'Model', ERROR_CODE: 'ErrorCode' } as const;

/** The caller of every call that no agent made. */
export const NO_AGENT = 'other';

/** Where a record has its counts. They stand after the bodies. */
export const CountField = {
  [TokenMetricName.INPUT]: 'input.inputTokenCount',
  [TokenMetricName.OUTPUT]: 'output.outputTokenCount',
  [TokenMetricName.CACHE_READ]: 'input.cacheReadInputTokenCount',
  [TokenMetricName.CACHE_WRITE]: 'input.cacheWriteInputTokenCount',
} as const;

/** The fields that the log group's transformer adds to a record. */
export const AddedField = { CALLER: 'caller', MODEL: 'model' } as const;

/** One field of a record, put in order: the expressions are applied one after the other, to what the last one left. */
export interface Normalization {
  readonly from: string;
  readonly to: typeof AddedField[keyof typeof AddedField];
  readonly rules: readonly { readonly match: string; readonly replacement: string }[];
}

/**
 * An agent has a new identity in each session, and a model is named by its id or by an ARN, by the same caller, as the API has it:
 * as dimensions they would make thousands of series. In order they make one for each agent, and one for each model.
 */
export const NORMALIZATIONS: readonly Normalization[] = [
  {
    from: 'identity.arn',
    to: AddedField.CALLER,
    rules: [
      { match: '^arn:.*/BedrockAgents-([0-9A-Za-z]{10})-[^/]*$', replacement: '$1' },
      { match: '^arn:.*:assumed-role/([^/]+)/BedrockAgentCore-[^/]*$', replacement: '$1' },
      { match: '^arn:.*$', replacement: NO_AGENT },
    ],
  },
  { from: 'modelId', to: AddedField.MODEL, rules: [{ match: '^arn:[^/]*/(.+)$', replacement: '$1' }] },
];

/** A call whose output has more tokens than this is worth a look. */
export const LARGE_CALL = 1_000;

/** What a metric filter matches, counts, and is told apart by. */
export interface TokenFilter {
  readonly metricName: string;
  readonly pattern: string;
  /** A number, or the field that has it. */
  readonly value: string;
  /** The dimension and its field. */
  readonly dimension: readonly [name: string, field: string];
}

/**
 * All filters of a log group: these few serve every agent and every model, where a group may have 100.
 *
 * A count is present where `= *` matches it; that a field `EXISTS` is nothing a pattern can ask.
 */
export function tokenFilters(largeCall = LARGE_CALL): TokenFilter[] {
  const callers = [TokenDimension.CALLER, `$.${AddedField.CALLER}`] as const;
  const models = [TokenDimension.MODEL, `$.${AddedField.MODEL}`] as const;
  const output = `$.${CountField[TokenMetricName.OUTPUT]}`;
  return [
    ...Object.entries(CountField).flatMap(([metricName, field]) => [callers, models].map((dimension): TokenFilter =>
      ({ metricName, pattern: `{ $.${field} = * }`, value: `$.${field}`, dimension }))),
    { metricName: TokenMetricName.CALLS, pattern: `{ ${output} = * }`, value: '1', dimension: callers },
    { metricName: TokenMetricName.LARGE_CALLS, pattern: `{ ${output} > ${largeCall} }`, value: '1', dimension: callers },
    { metricName: TokenMetricName.FAILED_CALLS, pattern: '{ $.errorCode = * }', value: '1', dimension: callers },
    { metricName: TokenMetricName.FAILED_CALLS, pattern: '{ $.errorCode = * }', value: '1', dimension: [TokenDimension.ERROR_CODE, '$.errorCode'] },
  ];
}

/** What is counted in the log group of a trail: calls of Bedrock, and of AgentCore, that were denied. */
export const TRAIL_NAMESPACE = 'CdkBedrockAgents/Trail';
export const DENIED_METRIC = 'AccessDenied';
export const DENIED_PATTERN = '{ ($.eventSource = "bedrock*.amazonaws.com") && ($.errorCode = "AccessDenied*") }';
