import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { peerDependencies } from '../../package.json';

/** What is wrong with the CDK of an app in Node.js that uses this library; undefined where nothing is, or nothing is known. */
export function frameworkProblem(project = process.cwd()): string | undefined {
  const wanted = peerDependencies['aws-cdk-lib'];
  if (!usesLibrary(project)) {
    return undefined;
  }
  try {
    const { version } = createRequire(path.join(project, 'package.json'))('aws-cdk-lib/package.json') as { version: string };
    return isAtLeast(version, wanted) ? undefined : `aws-cdk-lib is ${version} here, and cdk-bedrock-agents needs ${wanted}: npm install aws-cdk-lib@${wanted}`;
  } catch {
    return `aws-cdk-lib is not installed here: npm install aws-cdk-lib@${wanted}`;
  }
}

function usesLibrary(project: string): boolean {
  try {
    const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8'));
    return 'cdk-bedrock-agents' in { ...dependencies, ...devDependencies } && fs.existsSync(path.join(project, 'cdk.json'));
  } catch {
    return false;
  }
}

function isAtLeast(version: string, range: string): boolean {
  const [is, least] = [version, range].map((text) => /(\d+)\.(\d+)\.(\d+)/.exec(text)!.slice(1).map(Number));
  const differs = is.findIndex((part, index) => part !== least[index]);
  return differs < 0 || is[differs] > least[differs];
}
