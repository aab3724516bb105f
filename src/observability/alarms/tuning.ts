import * as sns from 'aws-cdk-lib/aws-sns';

/**
 * How one alarm differs from its default.
 */
export interface AlarmTuning {
  /**
   * Whether there is such an alarm.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The value at which it fires, in the alarm's own unit. The alarm of `outputSpeed` fires below it.
   *
   * @default - the alarm's own
   */
  readonly threshold?: number;

  /**
   * How many periods are looked at. From 1.
   *
   * @default - the alarm's own
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of those must be over the threshold. 1 to `evaluationPeriods`.
   *
   * @default - the alarm's own; all of them, when `evaluationPeriods` is given
   */
  readonly datapointsToAlarm?: number;

  /**
   * Who hears of it, in place of all the others. An empty list: nobody, and it is seen on the dashboard only.
   *
   * @default - whoever the monitoring notifies
   */
  readonly notify?: sns.ITopicRef[];
}

/**
 * The alarms of an agent. Each can be tuned, silenced or sent elsewhere.
 */
export interface AgentAlarms {
  /**
   * Calls of the agent that were turned away, in percent of all calls, of 20 at least in 5 minutes.
   *
   * @default - 5 %, in 2 of 2 periods of 5 minutes
   */
  readonly throttleRate?: AlarmTuning;

  /**
   * Calls of its model that were turned away, in percent of all calls, of 20 at least in 5 minutes.
   *
   * @default - 5 %, in 2 of 2 periods of 5 minutes
   */
  readonly modelThrottleRate?: AlarmTuning;

  /**
   * Calls that failed because of the service, in percent of all calls, of 20 at least in 5 minutes.
   *
   * @default - 1 %, in 2 of 3 periods of 5 minutes
   */
  readonly serverErrors?: AlarmTuning;

  /**
   * Calls that failed because of the caller, in percent of all calls, of 20 at least in 5 minutes.
   *
   * @default - 5 %, in 2 of 3 periods of 5 minutes
   */
  readonly clientErrors?: AlarmTuning;

  /**
   * Milliseconds to the end of the answer, in which 95 of 100 answers are there.
   *
   * @default - 30,000, in 3 of 3 periods of 5 minutes
   */
  readonly latency?: AlarmTuning;

  /**
   * The same, as advice: above it readers should see the answer grow. Notifies nobody unless told to.
   *
   * @default - 2,000, in 3 of 3 periods of an hour
   */
  readonly streamingAdvice?: AlarmTuning;

  /**
   * Milliseconds to the first token, in which 95 of 100 are there, where answers are streamed.
   *
   * @default - 5,000, in 3 of 3 periods of 5 minutes
   */
  readonly timeToFirstToken?: AlarmTuning;

  /**
   * Tokens that the model writes a second, half of all calls. Fires below.
   *
   * @default - 20, in 3 of 5 periods of 5 minutes
   */
  readonly outputSpeed?: AlarmTuning;

  /**
   * US dollars in the last 24 hours. Only with `price`.
   *
   * @default - `dailySpendUsd`
   */
  readonly dailySpend?: AlarmTuning;

  /**
   * Tokens of all kinds in the last 24 hours. Only with `dailyTokens`.
   *
   * @default - `dailyTokens`
   */
  readonly dailyTokens?: AlarmTuning;

  /**
   * Tokens of all kinds for one answer, of 10 answers at least in an hour.
   *
   * @default - 20,000, in 1 of 1 period of an hour
   */
  readonly tokensPerAnswer?: AlarmTuning;

  /**
   * The same, far above what it used to be: the threshold is how many standard deviations.
   *
   * @default - 4, in 3 of 3 periods of an hour
   */
  readonly tokensPerAnswerAnomaly?: AlarmTuning;

  /**
   * Use of the quota of tokens a minute, in percent. Only with `tokensPerMinuteQuota`.
   *
   * @default - 80 %, in 3 of 5 minutes
   */
  readonly quotaUse?: AlarmTuning;

  /**
   * Days on which the prompt cache was never used, with 100,000 input tokens at least. Only with `promptCaching`.
   *
   * @default - 1
   */
  readonly cachingUnused?: AlarmTuning;

  /**
   * Hours in which the agent was called, 10 times at least, and no token was counted.
   *
   * @default - 1, in 2 of 2 periods of an hour
   */
  readonly tokensUncounted?: AlarmTuning;

  /**
   * Replies of a tool that the agent could not have read. One alarm for each action group with a guard.
   *
   * @default - 1, in 1 of 1 period of 5 minutes
   */
  readonly toolViolations?: AlarmTuning;

  /**
   * Calls in which a tool failed, in percent of all calls, of 10 at least in 5 minutes. One alarm for each action group with a guard.
   *
   * @default - 10 %, in 2 of 3 periods of 5 minutes
   */
  readonly toolErrors?: AlarmTuning;

  /**
   * Calls that a model makes again and again, with the same arguments and for one question, from the third on. One alarm for each
   * action group whose guard counts them, on Agents Classic.
   *
   * @default - 5, in 1 of 1 period of 5 minutes
   */
  readonly repeatedCalls?: AlarmTuning;

  /**
   * Calls in which the function itself failed. One alarm for each action group with a function.
   *
   * @default - 1, in 1 of 1 period of 5 minutes
   */
  readonly functionErrors?: AlarmTuning;

  /**
   * Calls of the function that Lambda turned away. One alarm for each action group with a function.
   *
   * @default - 1, in 1 of 1 period of 5 minutes
   */
  readonly functionThrottles?: AlarmTuning;

  /**
   * The longest call of the function, in percent of its timeout. One alarm for each action group whose function's timeout is known.
   *
   * @default - 80 %, in 2 of 3 periods of 5 minutes
   */
  readonly functionDuration?: AlarmTuning;

  /**
   * Calls of Bedrock in this account that were denied, in the last 24 hours. Only with `trailLogGroup`.
   *
   * @default - 100
   */
  readonly accessDenied?: AlarmTuning;

  /**
   * Records of model invocations that could not be delivered. Of the whole account.
   *
   * @default - 1, in 2 of 3 periods of 5 minutes
   */
  readonly logDelivery?: AlarmTuning;

  /**
   * Calls of a model near its end of life, in the last 24 hours.
   *
   * @default - 1
   */
  readonly legacyModel?: AlarmTuning;
}

/** The name of an alarm, which is also its place in the runbook. */
export type AlarmKey = keyof AgentAlarms;
