import * as path from 'node:path';
import { Assembly } from './assembly';
import { frameworkProblem } from './framework';
import { newerSources } from './freshness';
import { UsageError, isUsageError } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** Opens what `cdk synth` wrote, or some stacks of it; warns where it is older than the app. `others` are files that are none of its sources. */
export function openAssembly(
  terminal: Terminal, directory: string, stacks: readonly string[], others: readonly (string | undefined)[] = [],
): Assembly {
  const problem = frameworkProblem();
  const assembly = loaded(directory, stacks, problem);
  if (problem) {
    terminal.warn(problem);
  }
  const newer = newerSources(path.resolve(directory), process.cwd(), others.filter((file) => file !== undefined));
  if (newer.length > 0) {
    const more = newer.length > 1 ? ` and ${newer.length - 1} more file${newer.length > 2 ? 's' : ''}` : '';
    terminal.warn(`${directory} is older than ${newer[0]}${more}: run \`npx cdk synth\`, or it is not your app of now that is looked at.`);
  }
  return assembly;
}

/** What kept the app from being synthesized may be the reason that there is nothing to read. */
function loaded(directory: string, stacks: readonly string[], problem: string | undefined): Assembly {
  try {
    return Assembly.load(directory, stacks);
  } catch (error) {
    throw problem && isUsageError(error as Error) ? new UsageError(`${(error as Error).message} ${problem}`) : error;
  }
}
