import { Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { Places } from './arns';
import type { Model } from './model';
import { Finding, Findings } from '../contract/findings';
import { report, reportAtSynth } from '../private/report';

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;
const ACCOUNT = /^\d{12}$/;

/** Reports models that cannot be called, from where they are if that is known, and that there are none. */
export function checkModels(models: readonly Model[], findings: Findings, caller?: IConstruct): void {
  if (models.length === 0) {
    findings.error('model-access.models', 'models is empty. Name the models that may be called.');
  }
  models.forEach((model) => findings.addAll(model._findings(caller)));
}

/** Reports Regions and accounts that are none. */
export function checkPlaces({ regions, accounts }: Partial<Places>, findings: Findings, wildcard = false): void {
  const wrong = (names: readonly string[] | undefined, pattern: RegExp) => names !== undefined && (names.length === 0
    || names.some((name) => !Token.isUnresolved(name) && !pattern.test(name) && !(wildcard && name === '*')));
  if (wrong(regions, REGION)) {
    findings.error('model-access.regions', `regions is [${regions}]; it takes the names of Regions, such as us-east-1.`);
  }
  if (wrong(accounts, ACCOUNT)) {
    findings.error('model-access.accounts', `accounts is [${accounts}]; it takes the ids of accounts, 12 digits each.`);
  }
}

const MAX_POLICY = 6_144;
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = { Partition: 'aws', Region: 'us-east-1', AccountId: '111122223333' };

/** Reports a managed policy that is longer than IAM takes, as well as can be told before references have values. */
export function checkSize(policy: iam.ManagedPolicy): void {
  reportAtSynth(policy, (findings) => {
    const text = JSON.stringify(Stack.of(policy).resolve(policy.document) ?? {})
      .replace(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
      .replace(/\$\{AWS::(\w+)\}/g, (_, name) => PSEUDO_PARAMETERS[name] ?? '');
    if (text.length > MAX_POLICY) {
      findings.error('model-access.size', `the managed policy has about ${text.length} characters; IAM takes ${MAX_POLICY}. Make two, each with some of the models.`);
    }
  });
}

/** Reports on who is granted a model; a principal without a construct has nowhere to report on. */
export function reportGrant(grantee: iam.IGrantable, findings: (caller?: IConstruct) => readonly Finding[]): void {
  const caller = [grantee, grantee.grantPrincipal].find((candidate) => Construct.isConstruct(candidate)) as IConstruct | undefined;
  if (caller) {
    report(caller, findings(caller));
  } else {
    throwErrors('grantInvoke', findings());
  }
}

/** For statements that no construct reports on. */
export function throwErrors(what: string, findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => `\n  - ${message}`);
  if (errors.length > 0) {
    throw new Error(`${what}:${errors.join('')}`);
  }
}
