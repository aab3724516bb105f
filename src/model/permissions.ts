import * as iam from 'aws-cdk-lib/aws-iam';
import { Places, foundationModelArns } from './arns';
import { Target } from './kinds/kind';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action the model family grants, with the reason.
 */

/** Call a model, with the answer at once. Authorizes Converse, asynchronous calls and embeddings too. */
const INVOKE_MODEL = 'bedrock:InvokeModel';

/** Call a model, with the answer as a stream. Authorizes ConverseStream too. */
const STREAM_MODEL = 'bedrock:InvokeModelWithResponseStream';

/** What the service reads about a profile before it routes a call. */
export const READ_PROFILE = 'bedrock:GetInferenceProfile';

/** What the service reads about provisioned throughput before it uses it. */
export const READ_PROVISIONED = 'bedrock:GetProvisionedModelThroughput';

/** What the service reads about a prompt router before it chooses a model. */
export const READ_ROUTER = 'bedrock:GetPromptRouter';

/** Count the tokens of a prompt, which costs nothing. Asked of the model itself, whatever it is called through. */
const COUNT_TOKENS = ['bedrock:CountTokens'];

/** Under which conditions a model may be called. */
export interface CallConditions {
  /** Bounds on the call itself, which mean nothing where nothing is called. */
  readonly call?: iam.Conditions;
  /** Bounds on who calls. */
  readonly caller?: iam.Conditions;
  /** Whether tokens may be counted too. */
  readonly countTokens?: boolean;
  /** Whether the model streams: one of embeddings does not. Does, unless said otherwise. */
  readonly streams?: boolean;
}

/**
 * Allows calls of what a model consists of.
 *
 * A foundation model behind a profile is also asked about in whichever Region the service routes to, so its ARN names
 * any Region; the condition closes it to every call that does not come through the profile.
 */
export function invoke(targets: readonly Target[], places: Places, options: CallConditions = {}): iam.PolicyStatement[] {
  const { call, caller, countTokens, streams = true } = options;
  const calls = streams ? [INVOKE_MODEL, STREAM_MODEL] : [INVOKE_MODEL];
  return targets.flatMap(({ arns, through, read, modelId }) => {
    const reads = read ? [read] : [];
    return [
      allow([...calls, ...(call ? [] : reads)], arns, doors(through), call, caller),
      ...(call && reads.length > 0 ? [allow(reads, arns, caller)] : []),
      ...(countTokens && modelId ? [allow(COUNT_TOKENS, foundationModelArns(modelId, places), caller)] : []),
    ];
  });
}

/** Grants statements, as one grant. */
export function grant(grantee: iam.IGrantable, statements: readonly iam.PolicyStatement[]): iam.Grant {
  return statements
    .map(({ actions, resources, conditions }) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns: resources, conditions }))
    .reduce((all, one) => all.combine(one));
}

function allow(actions: string[], resources: string[], ...conditions: (iam.Conditions | undefined)[]): iam.PolicyStatement {
  const statement = wildcardStatement({
    actions,
    resources,
    reason: 'AWS chooses the Regions behind an inference profile; the condition allows calls through the profile only.',
  });
  conditions.forEach((condition) => condition && statement.addConditions(condition));
  return statement;
}

function doors(through: Target['through']): iam.Conditions | undefined {
  return through && { StringEquals: Object.fromEntries(Object.entries(through).map(([key, arns]) => [key, arns.length === 1 ? arns[0] : arns])) };
}
