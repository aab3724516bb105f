import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import { Findings } from '../../contract/findings';
import { checkNumber } from '../../private/ranges';

/**
 * How a conversation is summed up.
 */
export interface SummarizationOptions {
  /**
   * How many of the last messages stay as they are. 1 at least.
   *
   * @default - the service's
   */
  readonly preserveRecentMessages?: number;

  /**
   * How much of the rest is summed up. More than 0, and 1 at most.
   *
   * @default - the service's
   */
  readonly summaryRatio?: number;

  /**
   * What the model is told to do for it.
   *
   * @default - the service's
   */
  readonly prompt?: string;
}

/**
 * What becomes of a conversation that is too long for the model: all of it that is kept is paid for at every step.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-bedrockagentcore-harness-harnesstruncationconfiguration.html
 */
export class AgentCoreTruncation {
  /**
   * The last messages stay, and what was before is forgotten.
   *
   * @param messages how many stay; the service's own number unless given. 1 at least
   */
  public static slidingWindow(messages?: number): AgentCoreTruncation {
    return new AgentCoreTruncation('sliding_window', messages === undefined ? undefined : { slidingWindow: { messagesCount: messages } }, (findings) => {
      checkNumber({ prop: 'truncation: messages', id: 'truncation', min: 1 }, messages, findings);
    });
  }

  /**
   * What was said is summed up by the model, which costs a call of it.
   *
   * @param options how it is summed up
   */
  public static summarization(options: SummarizationOptions = {}): AgentCoreTruncation {
    const { preserveRecentMessages, summaryRatio, prompt } = options;
    const summarization = { preserveRecentMessages, summaryRatio, summarizationSystemPrompt: prompt };
    return new AgentCoreTruncation('summarization', { summarization }, (findings) => {
      checkNumber({ prop: 'truncation: preserveRecentMessages', id: 'truncation', min: 1 }, preserveRecentMessages, findings);
      if (summaryRatio !== undefined && !(summaryRatio > 0 && summaryRatio <= 1)) {
        findings.error('truncation', `truncation: summaryRatio is ${summaryRatio}; it may be more than 0, and 1 at most.`);
      }
    });
  }

  /** Nothing: a conversation that is too long ends with an error. */
  public static none(): AgentCoreTruncation {
    return new AgentCoreTruncation('none', undefined, () => {});
  }

  private constructor(
    private readonly strategy: string,
    private readonly config: agentcore.CfnHarness.HarnessTruncationStrategyConfigurationProperty | undefined,
    private readonly check: (findings: Findings) => void,
  ) {
  }

  /**
   * As the harness takes it.
   *
   * @internal
   */
  public _property(): agentcore.CfnHarness.HarnessTruncationConfigurationProperty {
    return { strategy: this.strategy, config: this.config };
  }

  /** @internal */
  public _check(findings: Findings): void {
    this.check(findings);
  }
}
