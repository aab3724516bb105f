import { createHash } from 'crypto';
import { Lazy, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';

/** What the agent does not run on: changing it publishes nothing. */
const NOT_RUN_ON = ['Description', 'Tags', 'TestAliasTags', 'AutoPrepare', 'SkipResourceInUseCheckOnDelete'];

/**
 * A description that changes exactly when something the agent runs on does.
 *
 * An alias moves to a new version when it is updated, and CloudFormation updates it only when one of its own
 * properties changes. The hash is taken of the agent as it will be deployed, after every token is resolved: hashing
 * tokens themselves would give another value on each synth. What only the deployment knows stands beside the hash.
 */
export function definitionHash(agent: bedrock.CfnAgent, knownAtDeployment?: string): string {
  const suffix = knownAtDeployment === undefined ? '' : `, ${knownAtDeployment}`;
  return Lazy.string({ produce: () => `Definition ${hashOf(definition(agent))}${suffix}` });
}

function definition(agent: bedrock.CfnAgent): unknown {
  // not in the public types, but what aws-cdk-lib itself hashes for lambda.Function.currentVersion
  const template = Stack.of(agent).resolve((agent as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  const [{ Properties: properties }] = Object.values<{ Properties: Record<string, unknown> }>(template.Resources);
  const groups = properties.ActionGroups as Record<string, unknown>[] | undefined;
  return {
    ...Object.fromEntries(Object.entries(properties).filter(([name]) => !NOT_RUN_ON.includes(name))),
    ActionGroups: groups?.map(({ SkipResourceInUseCheckOnDelete: _, ...group }) => group),
  };
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(sorted(value))).digest('hex').slice(0, 16);
}

/** The order of properties says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]));
}
