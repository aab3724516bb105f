import { GuardSettings } from '../isolation/node-guard';
import { Places } from '../placement';

/** What runs handlers of one kind of runtime. */
export interface Runner {
  /** As reports name it. */
  readonly name: string;
  /** Files outside the workspace that it needs. */
  readonly needed: readonly string[];
  /** Puts beside a function what Lambda provides. */
  provide(places: Places): void;
  /** Variables that it takes, beside the function's own. */
  environment(places: Places, variables: Variables): Record<string, string>;
  /** Writes beside the function what starts it, once its ports are known. Without settings nothing is guarded. */
  prepare(places: Places, guard: GuardRules | undefined): void;
  /** The whole command. */
  command(places: Places, handler: string): string[];
}

/** What the guard in the function's own process is told. */
export type GuardRules = Omit<GuardSettings, 'preload'>;

/** What the template and the user say. */
export interface Variables {
  readonly template: Readonly<Record<string, unknown>>;
  /** Those of the command line. */
  readonly given: Readonly<Record<string, string>>;
  readonly runtime: string;
  /** Whether a guard is loaded first. */
  readonly guarded: boolean;
}
