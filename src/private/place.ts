import { Token } from 'aws-cdk-lib';
import { Findings } from '../contract/findings';

/** Where something is. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** What somebody wants to use, and from where it can be used. */
export interface Use {
  /** The id of an error. */
  readonly id: string;
  /** What is used, as in `function Stack/Tools`. */
  readonly what: string;
  /** Who uses it. */
  readonly by?: string;
  /** Why it must be in the same Region. */
  readonly region: string;
  /** What to do where it is not: the sentence goes on with the name of the Region. */
  readonly instead: string;
  /** What the other account must allow. Without it, nothing of another account can be used. */
  readonly permission?: string;
  /** The id of the warning that says so. */
  readonly warning?: string;
}

/** Where an ARN says that something is; undefined where it is known only at deployment. */
export function placeOfArn(arn: string): Place | undefined {
  const [, , , region, account] = Token.isUnresolved(arn) ? [] : arn.split(':');
  return region && account ? { region, account } : undefined;
}

/** Whether something can be used from here, and without more ado. What is known only when it is deployed is taken to be. */
export function checkPlace(here: Place, there: Place | undefined, use: Use, findings: Findings): boolean {
  const { id, what, by = 'the agent', region, instead, permission, warning } = use;
  if (there && differ(there.region, here.region)) {
    findings.error(id, `${what} is in ${there.region}, ${by} in ${here.region}; ${region}. ${instead} in ${here.region}.`);
  } else if (there && differ(there.account, here.account)) {
    const where = `${what} is in account ${there.account}, ${by} in ${here.account}`;
    if (permission === undefined || warning === undefined) {
      findings.error(id, `${where}, and can be used in its own account only. ${instead} in ${here.account}.`);
    } else {
      findings.warning(warning, `${where}: add there ${permission}. Acknowledge this when it is done.`);
    }
  } else {
    return true;
  }
  return false;
}

function differ(a: string, b: string): boolean {
  return !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
}
