import { CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';
import color from 'picocolors';
import { CONDITIONS, PHRASES } from './phrases';
import { isObject } from '../../src/contract/tools/envelope';
import { Assembly } from '../assembly/assembly';
import { inPlainWords } from '../assembly/wording';

/** A policy's statement, as templates have it. */
export type Statement = Readonly<Record<string, unknown>>;

/** Operators that say nothing but that a value is, or is like, another. The others are printed as they are. */
const PLAIN_OPERATOR = /^(String|Arn)(Equals|Like)$/;
const NEGATED_OPERATOR = /^(StringNotEquals|StringNotLike|ArnNotEquals|ArnNotLike)(IfExists)?$/;

/** Says what the policies of one stack allow. What reaches further than a name does is said in red. */
export class PolicyWords {
  public constructor(private readonly assembly: Assembly, private readonly stack: CloudFormationStackArtifact) {
  }

  /** `read from and write to the table Shop/Orders, only for this account`. For `*` stands the owner, if there is one. */
  public statement({ Effect, Action, NotAction, Resource: on, NotResource, Condition }: Statement, owner?: string): string {
    const groups = NotAction === undefined ? verbs(list(Action).map(String)) : [{ verb: `do anything but ${list(NotAction).join(', ')}`, noun: 'with' }];
    const names = [...new Set(list(on).map((value) => this.resource(value)))].map((name) => (name === '*' && owner ? owner : name));
    const what = NotResource !== undefined || names.includes('*') || names.length === 0
      ? groups.map(({ verb, noun }) => anyOf(verb, noun)).join(', ') + this.exception(NotResource)
      : `${groups.map(({ verb, noun }) => [verb, noun].filter(Boolean).join(' ')).join(', ')} ${names.join(' and ')}`;
    return phrase(Effect === 'Deny' ? `NOT ${what}` : what, this.conditions(Condition));
  }

  /** Who a statement is about. */
  public principals({ Principal, NotPrincipal }: Statement): string {
    const names = (value: unknown) => list(isObject(value) ? Object.values(value).flat() : value).map((name) => this.principal(name)).join(', ');
    return NotPrincipal === undefined ? names(Principal) : `${loud('anyone')} but ${names(NotPrincipal)}`;
  }

  public principal(value: unknown): string {
    const text = this.say(value);
    const [, account] = /^(?:arn:[^:]+:iam::)?(\d{12}|<AccountId>)(?::root)?$/.exec(text) ?? [];
    return text === '*' ? loud('anyone') : account ? this.account(account) : this.resource(value);
  }

  public conditions(condition: unknown): string[] {
    return Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, value]) => this.condition(operator, key, value)));
  }

  /** `this account`, or which. */
  public account(value: unknown): string {
    const text = this.say(value);
    return this.isOwn(text) ? 'this account' : `account ${text}`;
  }

  /** What matters in an ARN of a template: `foundation-model/amazon.nova-lite-v1:0 in any Region`. */
  public resource(value: unknown): string {
    const text = this.say(value);
    const [, region, account, name] = /^arn:[^:]+:[^:]+:([^:]*):([^:]*):(.+)$/.exec(text) ?? [];
    if (!name || name === '*') {
      return name ?? text;
    }
    return [
      name + (region === '*' ? ' in any Region' : ''),
      ...(account === '*' ? ['in any account'] : /^\d{12}$/.test(account) && !this.isOwn(account) ? [`in account ${account}`] : []),
    ].join(region === '*' ? ', ' : ' ');
  }

  public say(value: unknown): string {
    return inPlainWords(this.assembly, this.stack, value);
  }

  private condition(operator: string, key: string, value: unknown): string {
    const values = [...new Set(list(value).map((item) => (key === 'aws:SourceAccount' ? this.say(item) : this.resource(item))))];
    if (NEGATED_OPERATOR.test(operator) && CONDITIONS[key]) {
      return CONDITIONS[key](values.join(' or ')).replace(/^only /, 'unless ');
    }
    if (!PLAIN_OPERATOR.test(operator)) {
      return `only if ${key} ${operator} ${values.join(' or ')}`;
    }
    return key === 'aws:SourceAccount'
      ? `only for ${values.map((account) => this.account(account)).join(' or ')}`
      : CONDITIONS[key]?.(values.join(' or ')) ?? `only if ${key} is ${values.join(' or ')}`;
  }

  private exception(resources: unknown): string {
    return resources === undefined ? '' : ` but ${list(resources).map((value) => this.resource(value)).join(' and ')}`;
  }

  private isOwn(account: string): boolean {
    return account === '<AccountId>' || account === this.stack.environment.account;
  }
}

/** What is allowed, and within which limits. */
export function phrase(what: string, limits: readonly string[]): string {
  return [what, ...limits].join(', ');
}

/** One value or a list of them. */
export function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

interface Deed {
  readonly verb: string;
  readonly noun?: string;
}

/** `read from and write to the table`: verbs that share a noun share it once. */
function verbs(actions: readonly string[]): Deed[] {
  const groups = new Map<string | undefined, Set<string>>();
  for (const action of actions) {
    const { verb, noun } = PHRASES.find((entry) => entry.actions.test(action))
      ?? (action === '*' ? { verb: `do ${loud('anything')}`, noun: 'with' } : { verb: `do ${action}`, noun: 'on' });
    groups.set(noun, (groups.get(noun) ?? new Set()).add(verb));
  }
  return [...groups].map(([noun, names]) => ({ verb: [...names].join(' and '), noun }));
}

/** `read from any bucket`, `do ecs:RunTask on anything`. A verb without a noun has nothing that could be named. */
function anyOf(verb: string, noun: string | undefined): string {
  return noun === undefined ? verb
    : noun.startsWith('the ') ? `${verb} ${loud(noun.replace('the ', 'any '))}`
      : `${verb} ${noun} ${loud('anything')}`;
}

function loud(text: string): string {
  return color.bold(color.red(text));
}
