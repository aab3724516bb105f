import * as fs from 'node:fs';
import * as path from 'node:path';

/** What an app is made of. Reports, lock files and texts are not. */
const SOURCES = /\.([cm]?[jt]sx?|py|java|cs|go|ya?ml)$|^cdk\.json$/;
const NOT_SOURCES = /\.(test|spec)\.|\.d\.ts$|^test_|^(pnpm-lock|docker-compose)\./;
/** Made from the sources, of others, or no part of what is deployed. */
const NOT_LOOKED_AT = /^(\..*|node_modules|cdk\.out.*|dist|build|coverage|venv|__pycache__|tests?|target|bin|obj)$/;
/** An app has fewer files; a folder with more is something else, and is not searched for long. */
const MOST = 5_000;

/** Sources of the app that were changed after the assembly was written; none where its folder is not the app's. */
export function newerSources(assembly: string, project = process.cwd(), but: readonly string[] = []): string[] {
  if (!fs.existsSync(path.join(project, 'cdk.json')) || path.relative(project, assembly).startsWith('..')) {
    return [];
  }
  const { mtimeMs: written } = fs.statSync(path.join(assembly, 'manifest.json'));
  const excluded = new Set(but.map((file) => path.resolve(file)));
  return sourcesIn(project, assembly).filter((file) => !excluded.has(file) && fs.statSync(file, { throwIfNoEntry: false })!.mtimeMs > written)
    .map((file) => path.relative(project, file));
}

function sourcesIn(folder: string, assembly: string, found: string[] = []): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !NOT_LOOKED_AT.test(entry.name) && file !== assembly && found.length < MOST) {
      sourcesIn(file, assembly, found);
    } else if (entry.isFile() && SOURCES.test(entry.name) && !NOT_SOURCES.test(entry.name) && !isCompiled(entry.name, names)) {
      found.push(file);
    }
  }
  return found;
}

/** By the compiler, beside its source. */
function isCompiled(name: string, beside: ReadonlySet<string>): boolean {
  return name.endsWith('.js') && beside.has(name.replace(/js$/, 'ts'));
}
