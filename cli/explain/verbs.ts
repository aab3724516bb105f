import color from 'picocolors';
import { PHRASES, Phrase } from './phrases';

/** What is done, and to what; no noun where there is nothing to name. */
export interface Deed {
  readonly verb: string;
  readonly noun?: string;
}

/** `read from and write to the table`: verbs that share a noun share it once. */
export function verbs(actions: readonly string[]): Deed[] {
  const told = new Map<Phrase | string, string[]>();
  for (const action of actions) {
    const key = PHRASES.find((entry) => belongs(entry, action)) ?? action;
    told.set(key, [...told.get(key) ?? [], action]);
  }
  const groups = new Map<string | undefined, Set<string>>();
  for (const [key, members] of told) {
    const { verb, noun } = typeof key === 'string' ? unknown(key) : { ...key, verb: verbOf(key, members) };
    groups.set(noun, (groups.get(noun) ?? new Set()).add(verb));
  }
  return [...groups].map(([noun, names]) => ({ verb: [...names].join(' and '), noun }));
}

/** The services of actions; `*` for those of any. */
export function servicesOf(actions: readonly string[]): string[] {
  return [...new Set(actions.map((action) => (action.includes(':') ? action.split(':')[0] : '*')))];
}

export function loud(text: string): string {
  return color.bold(color.red(text));
}

/** An action of the phrase, or a pattern that begins with one: `s3:GetObject*`. */
function belongs({ actions }: Phrase, action: string): boolean {
  return actions.includes(action.replace(/\*$/, ''));
}

/** A verb says all of its actions. Where there are others, or not all, it says which. */
function verbOf({ actions, verb }: Phrase, members: readonly string[]): string {
  const exactly = actions.every((action) => members.includes(action)) && members.every((member) => actions.includes(member));
  return exactly ? verb : `${verb} (by ${[...new Set(members)].map((member) => member.split(':')[1]).join(', ')})`;
}

function unknown(action: string): Deed {
  return action === '*' ? { verb: `do ${loud('anything')}`, noun: 'with' } : { verb: `do ${action}`, noun: 'on' };
}
