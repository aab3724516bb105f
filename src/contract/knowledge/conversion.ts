/**
 * How a file becomes a document that knowledge bases read, and what is written beside it.
 */

/** What the service reads as text. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-ds.html */
const READ_AS_IT_IS = new Set(['txt', 'md', 'html', 'doc', 'docx', 'csv', 'xls', 'xlsx', 'pdf']);

/** The same by another name, which the service may not know. */
const CALLED_OTHERWISE: Readonly<Record<string, string>> = { htm: 'html', markdown: 'md', text: 'txt' };

/** The attribute of a converted document that says which file it was: what is cited is the file, not its conversion. */
export const ORIGINAL_PATH = 'originalPath';

/** What ends the name of the file that has a document's attributes. */
export const METADATA_SUFFIX = '.metadata.json';

export const DocumentLimits = {
  /** Bytes of a document. */
  DOCUMENT: 50 * 1024 * 1024,
  /** Bytes of the file with its attributes. */
  METADATA: 10 * 1024,
} as const;

/** Whether the service reads a file of this name. */
export function isReadAsItIs(path: string): boolean {
  return READ_AS_IT_IS.has(extensionOf(path));
}

/** The text of a file, if it is one. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A file that the service does not read, as one that it reads. */
export function converted(path: string, text: string): { readonly path: string; readonly text: string } {
  const format = CALLED_OTHERWISE[extensionOf(path)];
  return format ? { path: `${path}.${format}`, text } : { path: `${path}.md`, text: asMarkdown(path, text) };
}

/** A program as Markdown: its path as the heading, and the rest is a block of code, whatever stands in it. */
function asMarkdown(path: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `# ${path}\n\n${fence}${extensionOf(path)}\n${text.replace(/\r\n/g, '\n').trimEnd()}\n${fence}\n`;
}

function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1].toLowerCase() ?? '';
}
