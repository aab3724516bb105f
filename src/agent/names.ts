import { Resource, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Findings } from '../contract/findings';

/** By app: which agent has a name in an account and Region. */
const taken = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * The service takes a name once in an account and Region. Stacks that do not say where they are may be in different ones, so only
 * agents of one stack are told apart there.
 */
export function checkNameIsFree(agent: Resource, engine: string, name: string | undefined, findings: Findings): void {
  if (name === undefined || Token.isUnresolved(name)) {
    return;
  }
  const { root } = agent.node;
  const names = taken.get(root) ?? new Map<string, IConstruct>();
  taken.set(root, names);
  const { account, region } = agent.env;
  const place = Token.isUnresolved(account) || Token.isUnresolved(region) ? agent.stack.node.path : `${account} ${region}`;
  const key = [engine, place, name].join('\n');
  const other = names.get(key);
  if (other) {
    findings.error('name', `agentName is "${name}", as that of ${other.node.path} is, and the service takes a name once in an account and Region. `
      + 'Give another, or leave it out.');
  }
  names.set(key, other ?? agent);
}
