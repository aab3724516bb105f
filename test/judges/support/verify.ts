import { spawn } from 'child_process';
import * as path from 'path';

/** The built command line, as users get it. */
export const CLI = path.join(__dirname, '..', '..', '..', 'bin', 'cdk-bedrock-agents.js');

/** The report of `verify` for programs, as much as is read here. */
export interface Report {
  readonly client: string;
  readonly clean: boolean;
  readonly groups: readonly {
    readonly actionGroup: string;
    readonly calls: readonly { readonly kind: string; readonly verdict: string; readonly answer: string }[];
  }[];
}

/** Verifies a cloud assembly from a folder. Where AWS's own runtime client is installed, it runs the functions. */
export async function verify(assembly: string, cwd: string, report: string): Promise<number | null> {
  const child = spawn(process.execPath, [CLI, 'verify', assembly, '--json', report], { cwd, stdio: 'ignore' });
  return new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
}

/** What became of each call: `Orders valid: pass (200)`. */
export function verdicts({ groups }: Report): string[] {
  return groups.flatMap(({ actionGroup, calls }) => calls.map(({ kind, verdict, answer }) => `${actionGroup} ${kind}: ${verdict} (${answer})`));
}
