import { spawnSync } from 'child_process';

/**
 * Whole processes, run in turn (A B A B …): the machine's speed drifts, the ratio of neighbours does not.
 *
 * @returns the milliseconds of each command, round by round
 */
export function timeInTurn(commands: readonly (readonly string[])[], rounds: number): number[][] {
  const times: number[][] = commands.map(() => []);
  for (let round = -1; round < rounds; round++) {
    commands.forEach((command, which) => {
      const ms = runOnce(command);
      if (round >= 0) { // the first round warms the file cache
        times[which].push(ms);
      }
    });
  }
  return times;
}

/** The middle of the ratios of neighbours. */
export function ratio(of: readonly number[], to: readonly number[]): number {
  return median(of.map((ms, round) => ms / to[round]));
}

/** How long each took, in words: `library 290 ms, L1 216 ms`. */
export function inWords(names: readonly string[], times: readonly (readonly number[])[]): string {
  return names.map((name, which) => `${name} ${median(times[which]).toFixed(0)} ms`).join(', ');
}

function runOnce(command: readonly string[]): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, command, { env: { ...process.env, CDK_VALIDATION: 'false' }, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`node ${command.join(' ')} ended with ${status}: ${stderr}`);
  }
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Measured ratios, held against their limits. */
export class Scoreboard {
  private missed = 0;

  /** Prints a line; above the limit it counts as missed. */
  public score(what: string, value: number, limit: number | undefined, details = '', unit = '×'): void {
    const ok = limit === undefined || value <= limit;
    this.missed += ok ? 0 : 1;
    const bound = limit === undefined ? '' : `(at most ${limit}${unit})`;
    console.log(`${ok ? ' ' : '!'} ${what.padEnd(46)} ${value.toFixed(unit === '×' ? 2 : 0).padStart(6)}${unit} ${bound.padEnd(20)} ${details}`);
  }

  /** Ends the process with 1 when a limit was missed. */
  public finish(): void {
    process.exitCode = this.missed > 0 ? 1 : 0;
  }
}

/** `--smoke`: once, to see that it runs; the numbers mean nothing. */
export const SMOKE = process.argv.includes('--smoke');
