import { Duration } from 'aws-cdk-lib';

/**
 * How far one answer may go. All of it is always set: without limits, one question may cost whatever the model makes of it.
 *
 * A caller may override the limits in `InvokeHarness`: do not hand that API's input to end users.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness-operations.html
 */
export interface AgentCoreLimits {
  /**
   * How many times the agent may go round: call the model, call its tools. 1 or more; the service's own default is 75.
   *
   * @default 15
   */
  readonly maxIterations?: number;

  /**
   * Output tokens of one answer, all iterations together. The documentation contradicts itself on whether the service
   * counts by iteration: rely on `maxIterations` too.
   *
   * @default 16000
   */
  readonly maxTokens?: number;

  /**
   * Output tokens of one call of the model. Each call reserves that much of the account's tokens-per-minute quota.
   *
   * @default 4096
   */
  readonly maxTokensPerIteration?: number;

  /**
   * How long an answer may take. 1 second to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}
