// THIRD-PARTY-LICENSES: what of others is inside our bundles, by what the bundler says that it took in.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Compiled into a validator, so that no bundle names it. */
const COMPILED = ['node_modules/@seriousme/openapi-schema-validator'];

/** Writes the file from esbuild's metafiles. */
export function writeLicenses(file, metafiles) {
  const inputs = metafiles.flatMap(({ inputs: found }) => Object.keys(found));
  const folders = [...new Set([...inputs.map(packageFolder).filter(Boolean), ...COMPILED])];
  const entries = folders.map(entryOf).sort((a, b) => a.name < b.name ? -1 : 1);
  const missing = entries.filter(({ license }) => !license);
  if (missing.length > 0) {
    throw new Error(`These are bundled, and say no license: ${missing.map(({ name }) => name).join(', ')}`);
  }
  writeFileSync(file, `This package contains code of the following packages, under their own licenses.\n\n${grouped(entries)}`);
}

/** The last package that a file is in. */
function packageFolder(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}

function entryOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const named = existsSync(folder) ? readdirSync(folder).filter((each) => /^(licen[cs]e|copying|notice)/i.test(each)) : [];
  const text = named.map((each) => readFileSync(path.join(folder, each), 'utf8').replaceAll('\r\n', '\n').trim()).join('\n\n');
  return { name, version, license: typeof license === 'object' ? license.type : license, text };
}

/** Those with the same text stand together: most of an SDK is one license. */
function grouped(entries) {
  return [...byText(entries).values()].map((group) => {
    const names = group.map(({ name, version }) => `${name} ${version}`).join('\n');
    return `${'-'.repeat(80)}\n${names}\nLicense: ${group[0].license}\n\n${group[0].text}\n`;
  }).join('\n');
}

function byText(entries) {
  const found = new Map();
  for (const entry of entries) {
    const key = `${entry.license}\n${entry.text}`;
    found.set(key, [...found.get(key) ?? [], entry]);
  }
  return found;
}
