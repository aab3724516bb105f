import { CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';
import { Arn, REGIONLESS } from './arn';
import { CONDITIONS } from './phrases';
import { loud, servicesOf, verbs } from './verbs';
import { isObject } from '../../src/contract/tools/values';
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
    const services = NotAction === undefined ? servicesOf(list(Action).map(String)) : ['*'];
    const names = [...new Set(list(on).map((value) => this.resource(value, services)))].map((name) => (name === '*' && owner ? owner : name));
    const what = NotResource !== undefined || names.includes('*') || names.length === 0
      ? groups.map(({ verb, noun }) => anyOf(verb, noun)).join(', ') + this.exception(NotResource, services)
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
    return text === '*' ? loud('anyone') : account ? this.account(account) : this.resource(value, ['iam']);
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

  /**
   * What matters in an ARN of a template: `foundation-model/amazon.nova-lite-v1:0 in any Region`. Its service is told where it is none
   * of those that are clear already; `*` is everything of them.
   */
  public resource(value: unknown, services: readonly string[] = []): string {
    const text = this.say(value);
    const arn = Arn.parse(text);
    if (!arn) {
      return unambiguous(text);
    }
    const clear = services.length > 0 && services.every((service) => service === arn.service || (service === 'sts' && arn.service === 'iam'));
    if (clear && arn.isEverything) {
      return '*';
    }
    return [
      unambiguous(arn.name) + (clear || arn.service === '' ? '' : ` of ${arn.service}`) + this.region(arn),
      ...this.owner(arn),
    ].join(arn.region === '*' ? ', ' : ' ');
  }

  private region({ region, service }: Arn): string {
    if (region === '') {
      return REGIONLESS.has(service) ? '' : ' in no Region';
    }
    const isOwn = region === '<Region>' || region === this.stack.environment.region;
    return region === '*' ? ' in any Region' : isOwn ? '' : ` in ${region}`;
  }

  private owner({ account }: Arn): string[] {
    return account === '*' ? ['in any account'] : account === 'aws' ? ['of AWS'] : account === '' || this.isOwn(account) ? [] : [`in account ${account}`];
  }

  public say(value: unknown): string {
    return inPlainWords(this.assembly, this.stack, value);
  }

  private condition(operator: string, key: string, value: unknown): string {
    const services = key.startsWith('aws:') ? [] : [key.split(':')[0]];
    const values = [...new Set(list(value).map((item) => (key === 'aws:SourceAccount' ? this.say(item) : this.resource(item, services))))];
    const plain = !isSpecial(operator, list(value).map((item) => this.say(item)));
    if (plain && NEGATED_OPERATOR.test(operator) && CONDITIONS[key]) {
      return CONDITIONS[key](values.join(' or ')).replace(/^only /, 'unless ');
    }
    if (!plain || !PLAIN_OPERATOR.test(operator)) {
      return `only if ${key} ${operator} ${values.join(' or ')}`;
    }
    return key === 'aws:SourceAccount'
      ? `only for ${values.map((account) => this.account(account)).join(' or ')}`
      : CONDITIONS[key]?.(values.join(' or ')) ?? `only if ${key} is ${values.join(' or ')}`;
  }

  private exception(resources: unknown, services: readonly string[]): string {
    return resources === undefined ? '' : ` but ${list(resources).map((value) => this.resource(value, services)).join(' and ')}`;
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

/** `read from any bucket`, `do ecs:RunTask on anything`. A verb without a noun has nothing that could be named. */
function anyOf(verb: string, noun: string | undefined): string {
  return noun === undefined ? verb
    : noun.startsWith('the ') ? `${verb} ${loud(noun.replace('the ', 'any '))}`
      : `${verb} ${noun} ${loud('anything')}`;
}

/** Where the operator matters: to equal a star is not to be like one, and a star in an ARN ends at a colon. */
function isSpecial(operator: string, values: readonly string[]): boolean {
  const patterns = values.filter((value) => /[*?]/.test(value));
  return /^String(Not)?Equals/.test(operator) ? patterns.length > 0
    : /^String(Not)?Like/.test(operator) && patterns.some((value) => value.startsWith('arn:'));
}

/** In quotes where it could be read as more than one name. */
function unambiguous(name: string): string {
  return /, | (or|and|but|in|of) |"/.test(name) ? JSON.stringify(name) : name;
}

