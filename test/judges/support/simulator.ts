// @cloud-copilot/iam-simulate is licensed under the AGPL. It is a tool of these tests, and part of nothing that is published.
import { Simulation, runSimulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT } from './deployment';
import { Policy } from './policies';

/** A request, as the service asks IAM about it. */
export interface Request {
  /** An ARN, or a service such as `bedrock.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  /** What the principal may do. */
  readonly policies?: readonly Policy[];
  /** Who may use the resource. */
  readonly resourcePolicy?: Policy;
}

/** What an administrator may do. */
export const EVERYTHING: Policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };

/** Whether IAM would allow a request. One that makes no sense (no such action, resource or key) is an error, not a no. */
export async function isAllowed({ principal, action, resource, context = {}, policies = [], resourcePolicy }: Request): Promise<boolean> {
  const result = await runSimulation(inItsWords({
    request: { principal, action, resource: { resource, accountId: ACCOUNT }, contextVariables: { ...context } },
    identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
    resourcePolicy,
    serviceControlPolicies: [{ orgIdentifier: 'root', policies: [{ name: 'everything', policy: EVERYTHING }] }],
    resourceControlPolicies: [],
  }), {});
  if (result.resultType === 'error') {
    throw new Error(`${action} on ${resource} makes no sense: ${JSON.stringify(result.errors)}`);
  }
  const results = result.resultType === 'single' ? [result.result] : result.results;
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  if (ignored.length > 0) {
    throw new Error(`${action} on ${resource} has no such context: ${ignored.join(', ')}`);
  }
  return result.overallResult === 'Allowed';
}

/** Two things are real that the simulator cannot read. They get another name, in the policies and in the request alike. */
function inItsWords(simulation: Simulation): Simulation {
  return JSON.parse(JSON.stringify(simulation)
    .replaceAll('arn:aws:bedrock:::', 'arn:aws:bedrock:unspecified::') // what a global profile routes to is in no Region
    .replaceAll('kms:EncryptionContext:aws:bedrock:arn', 'kms:EncryptionContext:${EncryptionContextKey}')); // as it is in the list of keys
}
