import { Aws, Fn, Token } from 'aws-cdk-lib';

/**
 * ARNs of models, in the account and Region of whichever stack they end up in. `Fn::Sub` keeps them readable in the
 * template, and costs a synth less than joining pseudo parameters.
 */

/** Where callers call from: a model on demand and a profile are in a Region, a profile also in an account. */
export interface Places {
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
}

/** The Region and account of the stack. */
export const HERE: Places = { regions: ['${AWS::Region}'], accounts: ['${AWS::AccountId}'] };

/** Every Region and account. */
export const ANYWHERE: Places = { regions: ['*'], accounts: ['*'] };

/** A foundation model belongs to no account. An empty Region is where a global profile routes to. */
export function foundationModelArn(modelId: string, region: string = HERE.regions[0]): string {
  return arn('bedrock', region, '', `foundation-model/${modelId}`);
}

/** A foundation model in each Region of some places. */
export function foundationModelArns(modelId: string, { regions }: Places): string[] {
  return regions.map((region) => foundationModelArn(modelId, region));
}

/** What is in an account and a Region, in each of some places. */
export function accountArns(resource: string, { regions, accounts }: Places, service = 'bedrock'): string[] {
  return regions.flatMap((region) => accounts.map((account) => arn(service, region, account, resource)));
}

/** The names of Regions, where they stand alone. */
export function regionNames({ regions }: Places): string[] {
  return regions.map((region) => (region === HERE.regions[0] ? Aws.REGION : region));
}

/** What is a token in code is a variable in the text of an `Fn::Sub`: that takes no function. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = { [Aws.REGION]: HERE.regions[0], [Aws.ACCOUNT_ID]: HERE.accounts[0] };

function arn(service: string, region: string, account: string, resource: string): string {
  const variables: Record<string, string> = {};
  const text = (name: string, value: string) => {
    if (!Token.isUnresolved(value)) {
      return value;
    }
    if (!PSEUDO_PARAMETERS[value]) {
      variables[name] = value;
    }
    return PSEUDO_PARAMETERS[value] ?? `\${${name}}`;
  };
  const body = `arn:\${AWS::Partition}:${service}:${text('Region', region)}:${text('Account', account)}:${text('Resource', resource)}`;
  return Object.keys(variables).length > 0 ? Fn.sub(body, variables) : substituted(body);
}

const known = new Map<string, string>();

/** One token for one text, so that ARNs can be compared before they have values. */
function substituted(body: string): string {
  const token = known.get(body) ?? Fn.sub(body);
  known.set(body, token);
  return token;
}
