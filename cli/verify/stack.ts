import * as fs from 'node:fs';
import { SourceMap } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a function's own files lie, each with what stands for it in what people read. */
export type Roots = readonly (readonly [folder: string, name: string])[];

const NODE_FRAME = /^\s+at (?:(.*) \()?((?:file:\/\/)?\/?[^()]*?):(\d+):(\d+)\)?$/;

/**
 * The frames of a stack that are the tool's own, as its author knows the files: with the bundle's source map applied where it
 * has one, and without the folder in which `verify` ran it.
 */
export function ownFrames(stack: string, roots: Roots): string[] {
  const lines = stack.split('\n').filter(Boolean);
  const python = lines.findIndex((line) => /^\s+File "/.test(line));
  return python >= 0 ? pythonFrames(lines.slice(python), roots) : lines.flatMap((line) => nodeFrame(line, roots));
}

function nodeFrame(line: string, roots: Roots): string[] {
  const [, name, location, row, column] = NODE_FRAME.exec(line) ?? [];
  if (location === undefined) {
    return [];
  }
  const file = location.startsWith('file:') ? fileURLToPath(location) : location;
  const place = original(file, Number(row), Number(column)) ?? named(file, roots) + `:${row}:${column}`;
  return named(file, roots) === undefined || GUARD.test(file) ? [] : [[place, name && `(${name.replace(/^async /, '')})`].filter(Boolean).join(' ')];
}

/** In the same process as the tool. */
const GUARD = /cdk-bedrock-agents-guard\.js$|forwarder\.js$/;

function pythonFrames(lines: readonly string[], roots: Roots): string[] {
  return lines.flatMap((line, index) => {
    const [, file, row, name] = /^\s+File "(.*)", line (\d+)(?:, in (.*))?$/.exec(line) ?? [];
    const place = file && named(file, roots);
    const code = lines[index + 1]?.startsWith('    ') ? `: ${lines[index + 1].trim()}` : '';
    return place ? [`${place}:${row}${name ? ` (${name})` : ''}${code}`] : [];
  }).reverse();
}

/** The file without the folder that is `verify`'s own; undefined where it is not the function's. */
function named(file: string, roots: Roots): string | undefined {
  const [found] = roots.flatMap(([folder, name]) => {
    const relative = path.relative(folder, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? [] : [name + relative];
  });
  return found;
}

const maps = new Map<string, SourceMap | undefined>();

function original(file: string, row: number, column: number): string | undefined {
  if (!maps.has(file)) {
    maps.set(file, readMap(file));
  }
  const entry = maps.get(file)?.findEntry(row - 1, column - 1);
  return entry && 'originalSource' in entry && entry.originalSource
    ? `${entry.originalSource.replace(/^(?:\w+:\/\/)?(?:\.{1,2}\/)*/, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}` : undefined;
}

/** The source map that a bundle names: beside it, or inside. A map that cannot be read is none. */
function readMap(file: string): SourceMap | undefined {
  try {
    const [, url] = [...fs.readFileSync(file, 'utf8').matchAll(/^\/\/# sourceMappingURL=(.+?)\s*$/gm)].at(-1) ?? [];
    const inline = /^data:[^,]*base64,(.*)$/.exec(url!)?.[1];
    const text = inline ? Buffer.from(inline, 'base64').toString() : fs.readFileSync(path.join(path.dirname(file), url!), 'utf8');
    return new SourceMap(JSON.parse(text));
  } catch {
    return undefined;
  }
}
