import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';

/** The program that runs a handler. */
export interface RuntimeClient {
  readonly name: string;
  /** Arguments for Node, before the handler. */
  readonly command: readonly string[];
}

/** AWS's own runtime client where the project has it installed; otherwise an equivalent that needs no compiler. */
export function findRuntimeClient(folder: string): RuntimeClient {
  try {
    const manifest = createRequire(path.join(folder, 'package.json')).resolve('aws-lambda-ric/package.json');
    const { bin, version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    const entry = typeof bin === 'string' ? bin : bin['aws-lambda-ric'];
    return { name: `aws-lambda-ric ${version}`, command: [path.join(path.dirname(manifest), entry)] };
  } catch {
    return { name: 'built-in runtime client', command: [path.join(__dirname, 'runtime-client.js')] };
  }
}
