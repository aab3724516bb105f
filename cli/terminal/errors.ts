/** With what the command line ends; documented in docs/verify.md. */
export enum ExitCode {
  /** All is well. */
  FINE = 0,
  /** The command did its work, and found something to mend. */
  FINDINGS = 1,
  /** The command could not do its work: it was called wrongly, or what it needs is not there. */
  USAGE = 2,
}

/** Something the user can mend. The message says how, and is all there is to say: its stack is not shown. */
export class UsageError extends Error {
  public override readonly name = 'UsageError';
}

/** Also of the copy that a command in a bundle of its own has. */
export function isUsageError(error: Error): boolean {
  return error.name === 'UsageError';
}
