import * as iam from 'aws-cdk-lib/aws-iam';
import { ANYWHERE, HERE, Places, accountArns, foundationModelArns, regionNames } from './arns';
import type { GuardrailUse } from './guardrail';
import { Doors, Target } from './kinds/kind';
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

/**
 * What Agents Classic reads about the model behind a profile, says its guide on roles; it calls nothing, and is asked for
 * outside of any call, so no condition on the profile can bound it.
 */
const READ_MODEL = ['bedrock:GetFoundationModel'];

/** What the service reads about provisioned throughput before it uses it. */
export const READ_PROVISIONED = 'bedrock:GetProvisionedModelThroughput';

/** What the service reads about an imported model before it uses it. */
export const READ_IMPORTED = 'bedrock:GetImportedModel';

/** What the service reads about the deployment of a custom model before it uses it. */
export const READ_DEPLOYMENT = 'bedrock:GetCustomModelDeployment';

/** What the service reads about a prompt router before it chooses a model. */
export const READ_ROUTER = 'bedrock:GetPromptRouter';

/** Count the tokens of a prompt, which costs nothing. Asked of the model itself, whatever it is called through. */
const COUNT_TOKENS = ['bedrock:CountTokens'];

/** Apply a guardrail, which a call that names one needs beside the model. */
const APPLY_GUARDRAIL = ['bedrock:ApplyGuardrail'];

/**
 * Call a model in batches. Not granted with a model, only denied: the job names a foundation model, whatever
 * profile that is called through, so what a condition on profiles closes is open to it.
 */
const CALL_IN_BATCHES = ['bedrock:CreateModelInvocationJob'];

/**
 * Have a model judged, or prompts written for it, by a job that names it. Not granted with a model, only denied, as batches
 * are. `CreateModelEvaluationJob` is the name of the older API.
 */
const CALL_IN_JOBS = ['bedrock:CreateEvaluationJob', 'bedrock:CreateModelEvaluationJob', 'bedrock:CreateAdvancedPromptOptimizationJob'];

/** Have a prompt rewritten for a model, which IAM is not told the name of. */
const OPTIMIZE_PROMPT = ['bedrock:OptimizePrompt'];

/** Call a model through the endpoint that speaks OpenAI's API, which knows neither profiles nor these ARNs. */
const CALL_MANTLE = ['bedrock-mantle:CreateInference'];

/** What a job is also authorized on, beside the model. */
const BESIDE_A_JOB = ['evaluation-job/*', 'model-evaluation-job/*', 'advanced-prompt-optimization-job/*'];

/** What a call is also authorized on, beside the model: where its result goes, what it belongs to, and what the model uses. */
const BESIDE_A_MODEL = ['async-invoke/*', 'project/*', 'system-tool/*'];

/** Read which model an alias of a catalog stands for. */
const READ_CATALOG = ['ssm:GetParameter'];

/** Under which conditions a model may be called. */
export interface CallConditions {
  /** Bounds on the call itself, which mean nothing where nothing is called. */
  readonly call?: iam.Conditions;
  /** Bounds on who calls. */
  readonly caller?: iam.Conditions;
  /** Whether tokens may be counted too. */
  readonly countTokens?: boolean;
  /** Whether models behind profiles may be read about too. */
  readonly readModels?: boolean;
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
  const { call, caller, countTokens, readModels, streams = true } = options;
  const calls = streams ? [INVOKE_MODEL, STREAM_MODEL] : [INVOKE_MODEL];
  return targets.flatMap(({ arns, through, read, modelId }) => {
    const reads = read ? [read] : [];
    const bound = call ?? through; // by what a request that only reads does not tell
    return [
      allow([...calls, ...(bound ? [] : reads)], arns, doors(through), call, caller),
      ...(bound && reads.length > 0 ? [allow(reads, arns, caller)] : []),
      ...(readModels && modelId && through ? [readAbout(arns)] : []),
      ...(countTokens && modelId ? [allow(COUNT_TOKENS, foundationModelArns(modelId, places), caller)] : []),
    ];
  });
}

/**
 * A guardrail, for callers who may name it. Where its work may be done in other Regions, IAM is asked about its profile in
 * each of them.
 */
export function applyGuardrail({ arn, profileId }: GuardrailUse, caller?: iam.Conditions): iam.PolicyStatement[] {
  const profile = profileId === undefined ? [] : [wildcardStatement({
    actions: APPLY_GUARDRAIL,
    resources: accountArns(`guardrail-profile/${profileId}`, { ...HERE, regions: ANYWHERE.regions }),
    reason: 'Only AWS knows the Regions behind a guardrail profile, and the service asks about it in each.',
  })];
  caller && profile.forEach((statement) => statement.addConditions(caller));
  return [allow(APPLY_GUARDRAIL, [arn], caller), ...profile];
}

/** The key of a guardrail, for callers who may name the guardrail: the service reads it on their behalf. */
export function readGuardrail({ keyArn }: GuardrailUse, caller?: iam.Conditions): iam.PolicyStatement[] {
  return keyArn === undefined ? [] : [allow(['kms:Decrypt'], [keyArn], caller)];
}

/** The parameters of a catalog. */
export function readParameters(parameterArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: READ_CATALOG, resources: parameterArns });
}

/**
 * Denies calls of everything but what some models consist of.
 *
 * What is behind a door is denied to every call that does not come through one of its doors. The doors of a model are
 * looked at together, so that two profiles of one model do not shut each other out; where the model may also be called
 * directly, a call in one of the Regions passes: that it came through no other profile is seen to by the first statement.
 */
export function denyOthers(targets: readonly Target[], places: Places, mantleModels: readonly string[]): iam.PolicyStatement[] {
  const calls = [INVOKE_MODEL, STREAM_MODEL];
  const arns = (some: readonly Target[]) => [...new Set(some.flatMap((target) => target.arns))];
  const models = targets.filter(({ modelId }) => modelId);
  return [
    deny({ actions: calls, notResources: [...arns(targets), ...BESIDE_A_MODEL.flatMap((resource) => accountArns(resource, ANYWHERE))] }),
    ...behindDoors(targets).map((behind) => deny({
      actions: calls,
      resources: arns(behind),
      conditions: {
        ArnNotLike: union(behind.flatMap(({ through }) => through ?? [])),
        ...(behind.some(({ through }) => !through) && { StringNotLike: { 'aws:RequestedRegion': regionNames(places) } }),
      },
    })),
    deny({ actions: CALL_IN_BATCHES, notResources: [...arns(models), ...accountArns('model-invocation-job/*', ANYWHERE)] }),
    deny({ actions: CALL_IN_JOBS, notResources: [...arns(targets), ...BESIDE_A_JOB.flatMap((resource) => accountArns(resource, ANYWHERE))] }),
    deny({ actions: OPTIMIZE_PROMPT, resources: ['*'] }),
    deny({
      actions: CALL_MANTLE,
      resources: ['*'],
      ...(mantleModels.length > 0 && { conditions: { StringNotEquals: { 'bedrock-mantle:Model': mantleModels } } }),
    }),
  ];
}

/** The targets of each model, or profile, that has a door. */
function behindDoors(targets: readonly Target[]): Target[][] {
  const name = ({ modelId, arns }: Target) => modelId ?? arns.join();
  const names = new Set(targets.filter(({ through }) => through).map(name));
  return [...names].map((one) => targets.filter((target) => name(target) === one));
}

/** The ARNs of several doors, by condition key. */
function union(several: readonly Doors[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const [key, arns] of several.flatMap((one) => Object.entries(one))) {
    all[key] = [...new Set([...(all[key] ?? []), ...arns])];
  }
  return all;
}

function deny(props: iam.PolicyStatementProps): iam.PolicyStatement {
  return new iam.PolicyStatement({ ...props, effect: iam.Effect.DENY });
}

function readAbout(modelArns: string[]): iam.PolicyStatement {
  return wildcardStatement({
    actions: READ_MODEL,
    resources: modelArns,
    reason: 'Only AWS knows the Regions behind an inference profile; what is read about a model there is what AWS publishes.',
  });
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
