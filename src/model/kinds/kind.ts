import { Findings } from '../../contract/findings';
import { Places } from '../arns';

/** What a kind of model is to everyone who uses one. */
export interface ModelKind {
  /** What callers name it by. */
  readonly id: string;
  /** The same as an ARN. */
  readonly arn: string;
  /** The `ModelId` dimension of its CloudWatch metrics, where it is not the id. */
  readonly metricId?: string;
  /** A value that changes when the model does although the template does not. */
  readonly revision?: string;
  /** Why no application inference profile can be made of it. Without, one can. */
  readonly notCopied?: string;
  /** What is wrong or unwise about it, where it is called from a Region that is known also there. */
  check(findings: Findings, region?: string): void;
  /** What IAM is asked about when it is called. */
  targets(places: Places): Target[];
}

/** Something IAM is asked about when a model is called. */
export interface Target {
  readonly arns: string[];
  /** The foundation model, where it is one. */
  readonly modelId?: string;
  /** The doors it may be called through; without any, callers name it themselves. */
  readonly through?: Doors;
  /** What the service reads about it before it routes a call. */
  readonly read?: string;
}

/** Condition keys that tell through what a model is called, and the ARNs they may have. */
export type Doors = Readonly<Partial<Record<'bedrock:InferenceProfileArn' | 'bedrock:PromptRouterArn', string[]>>>;
