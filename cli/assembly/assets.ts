import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';

/** The file or folder of an asset, by the key or the address it is uploaded under. */
export function assetPath(stack: CloudFormationStackArtifact, address: unknown): string | undefined {
  const hash = /[0-9a-f]{64}/.exec(JSON.stringify(address) ?? '')?.[0];
  const manifest = path.join(path.dirname(stack.templateFullPath), `${stack.id}.assets.json`);
  if (!hash || !fs.existsSync(manifest)) {
    return undefined;
  }
  const source = JSON.parse(fs.readFileSync(manifest, 'utf8')).files?.[hash]?.source?.path;
  return source && path.resolve(path.dirname(manifest), source);
}
