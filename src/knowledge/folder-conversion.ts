import { existsSync, readFileSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { IgnoreStrategy } from 'aws-cdk-lib';
import { Findings } from '../contract/findings';
import { DocumentLimits, METADATA_SUFFIX, ORIGINAL_PATH, converted, isReadAsItIs, textOf } from '../contract/knowledge/conversion';

/** A folder, what is known of its documents, and what is none. */
export interface Folder {
  readonly path: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly exclude: readonly string[];
}

/** What goes into the bucket, by path, and what does not. */
export interface ConvertedFolder {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly leftOut: readonly string[];
}

/** Reads a folder, and makes of each file a document that the service reads. */
export function convertFolder(folder: Folder, findings: Findings): ConvertedFolder {
  const files = new Map<string, Uint8Array>();
  const leftOut: string[] = [];
  if (ORIGINAL_PATH in folder.attributes) {
    findings.error('documents.metadata', `metadata has "${ORIGINAL_PATH}", which says of converted files what they were. Take another name.`);
  }
  for (const path of documentsIn(folder, findings)) {
    const bytes = readFileSync(join(folder.path, path));
    const document = isReadAsItIs(path) ? { path, bytes, attributes: {} } : convertedOf(path, bytes);
    if (!document) {
      leftOut.push(path);
    } else if (files.has(document.path)) {
      findings.error('documents.clash', `${path} of ${folder.path} becomes ${document.path}, and there is one already. Rename one of them, or put it into exclude.`);
    } else if (document.bytes.length > DocumentLimits.DOCUMENT) {
      findings.error('documents.size', `${path} of ${folder.path} has ${document.bytes.length} bytes, and the service takes ${DocumentLimits.DOCUMENT}. Divide it, or put it into exclude.`);
    } else if (document.bytes.length > 0) {
      files.set(document.path, document.bytes);
      addMetadata(folder, path, document, files, findings);
    }
  }
  if (files.size === 0 && findings.all.length === 0) {
    findings.error('documents.none', `${folder.path} has no document in it. Name a folder with text, source code, Markdown, HTML, CSV, PDF, Word or Excel; the path starts where synth runs.`);
  }
  return { files, leftOut };
}

interface Document {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly attributes: Readonly<Record<string, unknown>>;
}

function convertedOf(path: string, bytes: Uint8Array): Document | undefined {
  const text = textOf(bytes);
  if (text === undefined) {
    return undefined;
  }
  const document = converted(path, text);
  return { path: document.path, bytes: Buffer.from(text.trim() === '' ? '' : document.text), attributes: { [ORIGINAL_PATH]: path } };
}

/** What stands beside a document wins: it is about this one. */
function addMetadata(folder: Folder, original: string, { path, attributes }: Document, files: Map<string, Uint8Array>, findings: Findings): void {
  const beside = join(folder.path, `${original}${METADATA_SUFFIX}`);
  const own = existsSync(beside) ? attributesIn(beside, findings) : {};
  const all = { ...folder.attributes, ...own, ...attributes };
  if (Object.keys(all).length === 0) {
    return;
  }
  const bytes = Buffer.from(JSON.stringify({ metadataAttributes: all }));
  if (bytes.length > DocumentLimits.METADATA) {
    findings.error('documents.metadata', `the attributes of ${original} of ${folder.path} have ${bytes.length} bytes, and the service takes ${DocumentLimits.METADATA}. Shorten them.`);
  }
  files.set(`${path}${METADATA_SUFFIX}`, bytes);
}

function attributesIn(file: string, findings: Findings): Readonly<Record<string, unknown>> {
  try {
    const { metadataAttributes } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof metadataAttributes === 'object' && metadataAttributes !== null && !Array.isArray(metadataAttributes)) {
      return metadataAttributes;
    }
    findings.error('documents.metadata', `${file} has no metadataAttributes. Write { "metadataAttributes": { "team": "orders" } }.`);
  } catch (error) {
    findings.error('documents.metadata', `${file} is no JSON: ${(error as Error).message}`);
  }
  return {};
}

/** The paths of all that may be a document, in an order that stays. Links may lead anywhere, so none is followed; what is hidden is not meant to be read. */
function documentsIn({ path: folder, exclude }: Folder, findings: Findings): string[] {
  const root = resolve(folder);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    findings.error('documents.folder', `there is no folder ${root}. The path starts where synth runs.`);
    return [];
  }
  const gitignore = join(root, '.gitignore');
  const own = existsSync(gitignore) ? readFileSync(gitignore, 'utf8').split(/\r?\n/) : [];
  const ignored = IgnoreStrategy.git(root, [...own.filter((line) => line.trim() !== ''), ...exclude]);
  const walk = (relative: string): string[] => readdirSync(join(root, relative), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name.endsWith(METADATA_SUFFIX) || ignored.ignores(join(root, path))) {
        return [];
      }
      return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
    });
  return walk('');
}
