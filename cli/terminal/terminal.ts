import * as fs from 'node:fs';
import color from 'picocolors';
import { UsageError } from './errors';

/** How much is said. */
export interface Loudness {
  /** Without notes and without a spinner: what the command found is printed all the same. */
  readonly quiet?: boolean;
  /** With all that is known of each finding. */
  readonly verbose?: boolean;
}

/** The name of standard output, where a file is asked for. */
export const STANDARD_OUTPUT = '-';

/** Where a command writes to: what it found to standard output, what it has to say about itself beside it. */
export class Terminal {
  public constructor(public readonly loudness: Loudness = {}) {
  }

  /** What the command found. Where a report goes to standard output, `reports` name it, and people read this beside it. */
  public print(text: string, ...reports: readonly (string | undefined)[]): void {
    (reports.includes(STANDARD_OUTPUT) ? process.stderr : process.stdout).write(`${text}\n`);
  }

  /** What is good to know, and is not asked for by programs. */
  public note(text: string): void {
    if (!this.loudness.quiet) {
      process.stderr.write(`${color.dim(text)}\n`);
    }
  }

  public warn(text: string): void {
    process.stderr.write(`${color.yellow('warning:')} ${text}\n`);
  }

  /** Writes a report to a file, or to standard output for `-`; nowhere without a name. */
  public report(file: string | undefined, content: () => string): void {
    if (file === STANDARD_OUTPUT) {
      process.stdout.write(`${content()}\n`);
    } else if (file !== undefined) {
      writeFile(file, content());
    }
  }
}

/** One style for every error of the command line, whoever found it. */
export function printError(message: string): void {
  process.stderr.write(`${color.red('error:')} ${message.replace(/^error: /, '').trimEnd()}\n`);
}

/** Whoever read the output has seen enough, as `head` does: there is nobody left to tell. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        throw error;
      }
      process.exit();
    });
  }
}

function writeFile(file: string, content: string): void {
  try {
    fs.writeFileSync(file, content);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
