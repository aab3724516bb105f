/** Something to do, on one resource: its name, the actions it takes, the resource, and what IAM is told beside. */
export type Deed = readonly [what: string, actions: string | readonly string[], resource: string, context?: Readonly<Record<string, string>>];

/** A deed and whether an identity may do it. */
export interface Case {
  readonly who: string;
  readonly verdict: 'may' | 'may not';
  readonly what: string;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** Both sides of what an identity is granted: what it may do, and the next thing to it, which it may not. */
export function judged(who: string, { may, mayNot }: { readonly may: readonly Deed[]; readonly mayNot: readonly Deed[] }): Case[] {
  const cases = (verdict: Case['verdict'], deeds: readonly Deed[]) => deeds.map(([what, actions, resource, context]): Case =>
    ({ who, verdict, what, actions: [actions].flat(), resource, context }));
  return [...cases('may', may), ...cases('may not', mayNot)];
}
