import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { Findings } from '../../contract/findings';

/**
 * A step of the agent's reasoning that has a prompt.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/advanced-prompts.html
 */
export enum PromptStep {
  /** Is the input acceptable? */
  PRE_PROCESSING = 'PRE_PROCESSING',
  /** What to do next? Runs several times in each answer. */
  ORCHESTRATION = 'ORCHESTRATION',
  /** Which words for what the knowledge base found? */
  KNOWLEDGE_BASE_RESPONSE_GENERATION = 'KNOWLEDGE_BASE_RESPONSE_GENERATION',
  /** How to present the answer? */
  POST_PROCESSING = 'POST_PROCESSING',
  /** Which collaborator is it for? */
  ROUTING_CLASSIFIER = 'ROUTING_CLASSIFIER',
  /** What to remember of the session? */
  MEMORY_SUMMARIZATION = 'MEMORY_SUMMARIZATION',
}

/**
 * How the model is asked in one step.
 */
export interface InferenceSettings {
  /**
   * The most tokens the model may write in the step. It is also what is reserved of the account's quota when the step
   * begins, so a number far above what is needed causes throttling.
   *
   * @default - the service's
   */
  readonly maximumLength?: number;

  /**
   * 0 (always the likeliest word) to 1.
   *
   * @default - the service's
   */
  readonly temperature?: number;

  /**
   * 0 to 1: choose among the likeliest words that together have this probability.
   *
   * @default - the service's
   */
  readonly topP?: number;

  /**
   * 0 to 500: choose among this many likeliest words.
   *
   * @default - the service's
   */
  readonly topK?: number;

  /**
   * Texts that end the model's output. Four at most.
   *
   * @default - the service's
   */
  readonly stopSequences?: string[];
}

/**
 * Changes one step of the agent's reasoning.
 */
export interface PromptOverride {
  /** The step. */
  readonly step: PromptStep;

  /**
   * The prompt template, with the placeholders of the step. 1 to 100,000 characters.
   *
   * @default - the service's
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-placeholders.html
   */
  readonly template?: string;

  /**
   * Whether the step runs at all.
   *
   * @default - as the service does: all but post-processing
   */
  readonly enabled?: boolean;

  /**
   * How the model is asked. The service takes it only together with a template.
   *
   * @default - the service's
   */
  readonly inference?: InferenceSettings;

  /**
   * Whether the agent's `promptParser` reads the model's output.
   *
   * @default false
   */
  readonly useParser?: boolean;

  /**
   * Parameters of the model beyond the common ones, as the Converse API takes them.
   *
   * @default - none
   */
  readonly additionalModelRequestFields?: { [name: string]: any };
}

/** A changed step as `AWS::Bedrock::Agent` takes it. */
export function promptConfiguration(override: PromptOverride): bedrock.CfnAgent.PromptConfigurationProperty {
  const { step, template, enabled, inference, useParser, additionalModelRequestFields } = override;
  return {
    promptType: step,
    promptCreationMode: template === undefined ? 'DEFAULT' : 'OVERRIDDEN',
    basePromptTemplate: template,
    promptState: enabled === undefined ? undefined : enabled ? 'ENABLED' : 'DISABLED',
    inferenceConfiguration: inference,
    parserMode: useParser ? 'OVERRIDDEN' : 'DEFAULT',
    additionalModelRequestFields,
  };
}

/** Rules for prompt overrides and their parser. */
export function checkPromptOverrides(overrides: readonly PromptOverride[], hasParser: boolean, findings: Findings): void {
  const steps = new Set<PromptStep>();
  for (const override of overrides) {
    const { step, template, inference, useParser } = override;
    if (steps.has(step)) {
      findings.error('prompt-overrides', `promptOverrides has ${step} twice. Say everything about a step in one override.`);
    }
    steps.add(step);
    if (changesNothing(override)) {
      findings.error('prompt-overrides', `promptOverrides has ${step}, but changes nothing of it. Give a template, enabled, useParser or additionalModelRequestFields, or leave it out.`);
    }
    if (template !== undefined && (template.length < 1 || template.length > 100_000)) {
      findings.error('prompt-overrides', `the template of ${step} has ${template.length} characters; it may have 1 to 100,000.`);
    }
    if (inference && template === undefined) {
      findings.error('prompt-overrides', `${step} has inference settings but no template; the service takes them only together. Give the template too.`);
    }
    if (useParser && !hasParser) {
      findings.error('prompt-overrides', `${step} has useParser, but the agent has no promptParser. Give the function that parses.`);
    }
    checkInference(step, inference, findings);
  }
  if (hasParser && !overrides.some(({ useParser }) => useParser)) {
    findings.error('prompt-overrides', 'promptParser is given, but no override has useParser, so nothing calls it. Set useParser on a step, or leave the parser out.');
  }
}

function changesNothing({ template, enabled, inference, useParser, additionalModelRequestFields }: PromptOverride): boolean {
  return !useParser && [template, enabled, inference, additionalModelRequestFields].every((change) => change === undefined);
}

function checkInference(step: PromptStep, inference: InferenceSettings = {}, findings: Findings): void {
  const ranges: [keyof InferenceSettings, number, number][] = [['maximumLength', 0, 4_096 * 32], ['temperature', 0, 1], ['topP', 0, 1], ['topK', 0, 500]];
  for (const [name, min, max] of ranges) {
    const value = inference[name] as number | undefined;
    if (value !== undefined && (value < min || value > max)) {
      findings.error('prompt-overrides', `${name} of ${step} is ${value}; it may be ${min} to ${max}.`);
    }
  }
  if ((inference.stopSequences?.length ?? 0) > 4) {
    findings.error('prompt-overrides', `stopSequences of ${step} has ${inference.stopSequences!.length} texts; it may have 4.`);
  }
}
