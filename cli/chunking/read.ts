import * as fs from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { ReadDocument, SourceDocument } from './documents';
import { LANGUAGES } from './readers/languages';
import { isReadAsItIs } from '../../src/contract/knowledge/conversion';
import { UsageError } from '../terminal/errors';

/** What is no document, wherever it lies. */
const IGNORED = ['**/node_modules/**', '**/.git/**', '**/cdk.out/**', '**/dist/**', '**/*.metadata.json', '**/package-lock.json', '**/*.min.js'];

/** More than the service takes of a file. */
const MOST_BYTES = 50 * 1024 * 1024;

type Reader = (bytes: Buffer, extension: string) => ReadDocument | Promise<ReadDocument>;

/** Readers are loaded when there is something for them to read. */
function text(load: () => Promise<(content: string, extension: string) => ReadDocument>): Reader {
  return async (bytes, extension) => (await load())(bytes.toString('utf8').replace(/^\ufeff|\r/g, ''), extension);
}

interface Format {
  readonly name: string;
  readonly extensions: readonly string[];
  readonly read: Reader;
}

const OTHER_LANGUAGES = ['rb', 'swift', 'scala', 'sh', 'bash', 'sql', 'lua', 'r', 'pl', 'ex', 'exs', 'tf', 'proto', 'gradle'];

const FORMATS: readonly Format[] = [
  { name: 'text', extensions: ['txt', 'text'], read: text(async () => (await import('./readers/text')).readText) },
  { name: 'Markdown', extensions: ['md', 'markdown'], read: text(async () => (await import('./readers/markdown')).readMarkdown) },
  { name: 'HTML', extensions: ['html', 'htm'], read: text(async () => (await import('./readers/html')).readHtml) },
  { name: 'PDF', extensions: ['pdf'], read: async (bytes) => (await import('./readers/office')).readPdf(bytes) },
  { name: 'Word', extensions: ['docx'], read: async (bytes) => (await import('./readers/office')).readDocx(bytes) },
  { name: 'CSV', extensions: ['csv'], read: text(async () => (await import('./readers/data')).readCsv) },
  { name: 'YAML', extensions: ['yaml', 'yml'], read: text(async () => (await import('./readers/data')).readYaml) },
  { name: 'code', extensions: [...LANGUAGES, ...OTHER_LANGUAGES], read: text(async () => (await import('./readers/code')).readCode) },
];

export interface Corpus {
  readonly documents: readonly SourceDocument[];
  /** What could not be read, and why. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

/** Reads all documents of a folder. */
export async function readFolder(folder: string, progress: (text: string) => void = () => undefined, wanted = /(?:)/): Promise<Corpus> {
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${folder} is not a folder.`);
  }
  const paths = globSync('**/*', { cwd: folder, ignore: IGNORED, followSymbolicLinks: false }).filter((file) => wanted.test(file)).sort();
  const documents: SourceDocument[] = [];
  const unread: { path: string; why: string }[] = [];
  for (const [index, relative] of paths.entries()) {
    progress(`read ${index + 1} of ${paths.length}: ${relative}`);
    const why = await readInto(documents, folder, relative);
    if (why) {
      unread.push({ path: relative, why });
    }
  }
  return { documents, unread };
}

async function readInto(documents: SourceDocument[], folder: string, relative: string): Promise<string | undefined> {
  const file = path.join(folder, relative);
  const extension = path.extname(relative).slice(1).toLowerCase();
  const format = FORMATS.find(({ extensions }) => extensions.includes(extension));
  if (!format) {
    return 'not a format that is read here';
  }
  if (fs.statSync(file).size > MOST_BYTES) {
    return 'larger than the 50 MB that the service takes';
  }
  try {
    const document = await format.read(fs.readFileSync(file), extension);
    if (document.text.trim() === '') {
      return 'no text in it';
    }
    documents.push({ ...document, path: relative, format: format.name, supported: isReadAsItIs(relative) });
    return undefined;
  } catch (error) {
    return `could not be read: ${(error as Error).message.split('\n')[0]}`;
  }
}
