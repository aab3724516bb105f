import * as fs from 'node:fs';
import * as path from 'node:path';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/**
 * Modules in a folder, or in the folders of layers, that were compiled for another Python or another machine: they could not
 * be imported here, and would be where they are deployed. Where a zip file is deployed nothing is said.
 */
export function foreignModules(folders: readonly string[], version: string): string[] {
  const files = folders.filter((folder) => fs.statSync(folder).isDirectory())
    .flatMap((folder) => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })).map((file) => path.basename(file));
  return [...new Set(files.filter((file) => isForeign(file, version)))];
}

/** `_pydantic_core.cpython-313-x86_64-linux-gnu.so`. */
function isForeign(file: string, version: string): boolean {
  const [, tag, architecture] = /\.(?:cpython-(\d+)|abi3)(?:-(\w+)-linux-\w+)?\.so$/.exec(file) ?? [];
  return /\.(cpython-\d+|abi3)[\w-]*\.so$/.test(file) && (
    process.platform !== 'linux'
    || (tag !== undefined && tag !== version.replace('.', ''))
    || (architecture !== undefined && architecture !== ARCHITECTURES[process.arch])
  );
}
