import { isUtf8 } from 'buffer';
import { readFileSync, statSync } from 'fs';
import { basename, resolve } from 'path';
import { CST, Composer, type Document as YamlDocument, LineCounter, Node, Parser, YAMLParseError, isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import { Findings } from '../../findings';
import { preview } from '../envelope';

/** A schema above this size is a mistake: an inline schema must fit in a CloudFormation template of 1 MB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** No model follows anything deeper. Readers recurse, so the depth is checked before they start. */
export const MAX_DEPTH = 200;

/** What a document may come to with its YAML anchors unfolded: a few lines of anchors can stand for billions of values. */
const MAX_VALUES = 1_000_000;

const WHAT_TO_GIVE = 'Give the path of an OpenAPI document (JSON or YAML), relative to the folder where the app runs.';

/** A parsed JSON or YAML document that can say on which line a value stands. */
export class Document {
  /** Reads a file. Trouble becomes a finding, and no document. */
  public static read(file: string, findings: Findings, advice = WHAT_TO_GIVE): Document | undefined {
    if (typeof file !== 'string') {
      findings.error('tool-schema.unreadable', `the path is ${preview(file)}; it must be text. ${advice}`);
      return undefined;
    }
    const location = resolve(file);
    const name = basename(location);
    let text: string;
    try {
      const stat = statSync(location);
      if (!stat.isFile()) {
        findings.error('tool-schema.unreadable', `${location} is not a file. ${advice}`);
        return undefined;
      }
      if (stat.size > MAX_BYTES) {
        findings.error('tool-schema.too-large', tooLarge(name, stat.size));
        return undefined;
      }
      const bytes = readFileSync(location);
      text = bytes.toString('utf8');
      if (!isUtf8(bytes)) {
        findings.error('tool-schema.syntax', `${name} is not written in UTF-8. Save it as UTF-8.`);
        return undefined;
      }
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : `cannot be read (${(error as Error).message})`;
      findings.error('tool-schema.unreadable', `${location} ${reason}. ${advice}`);
      return undefined;
    }
    return Document.parse(name, text, findings, location);
  }

  /** Parses text. Trouble becomes a finding, and no document. */
  public static parse(name: string, text: string, findings: Findings, location?: string): Document | undefined {
    if (typeof text !== 'string') {
      findings.error('tool-schema.unreadable', `${name} is ${preview(text)}; it must be text: the document, as JSON or YAML.`);
      return undefined;
    }
    if (Buffer.byteLength(text) > MAX_BYTES) {
      findings.error('tool-schema.too-large', tooLarge(name, Buffer.byteLength(text)));
      return undefined;
    }
    try {
      return new Document(name, text.replace(/^\uFEFF/, ''), location);
    } catch (error) {
      if (!(error instanceof Unusable)) {
        throw error;
      }
      findings.error(error.id, error.message);
      return undefined;
    }
  }

  /** What it says; a conversion to another version may say it in another way. */
  public value: unknown;
  private positions?: Positions;

  private constructor(public readonly name: string, private readonly text: string, public readonly location?: string) {
    const json = /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
    this.value = json ?? this.parseYaml();
    this.measure(this.value, [], new Map());
    if (json !== undefined && keysIn(json) < keysWritten(text)) {
      this.parseYaml(); // which names the key that stands there twice: JSON silently takes the last
    }
  }

  /** `orders.yaml:12 (/paths/~1orders/get)`, for a JSON pointer given as its segments. */
  public place(segments: readonly string[]): string {
    const line = this.lineOf(segments);
    return `${this.name}${line === undefined ? '' : `:${line}`} (${pointerOf(segments) || 'top'})`;
  }

  /** JSON gets its positions from a second, slower parse, so they are looked up only when there is something to report. */
  private lineOf(segments: readonly string[]): number | undefined {
    this.positions ??= compose(this.name, this.text);
    const { tree, lines } = this.positions;
    let node: unknown = tree.contents;
    let offset = (node as Node | null)?.range?.[0];
    for (const segment of segments) {
      node = isAlias(node) ? node.resolve(tree) : node;
      let child: unknown;
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === segment);
        offset = isPair(pair) && isScalar(pair.key) ? pair.key.range?.[0] ?? offset : offset;
        child = pair?.value;
      } else if (isSeq(node)) {
        child = node.items[Number(segment)];
        offset = (child as Node | undefined)?.range?.[0] ?? offset;
      }
      if (child === undefined) {
        break;
      }
      node = child;
    }
    return offset === undefined ? undefined : lines.linePos(offset).line;
  }

  private parseYaml(): unknown {
    this.positions = compose(this.name, this.text);
    const { tree, lines } = this.positions;
    const [error] = tree.errors;
    if (error) {
      throw notParsed(`${this.name}:${lines.linePos(error.pos[0]).line}`, error);
    }
    if (valuesIn(tree.contents, new Map()) > MAX_VALUES) {
      throw tooMany(this.name); // before merge keys are followed, which takes as long as it comes to
    }
    try {
      return tree.toJS({ maxAliasCount: -1 }); // what the aliases come to is measured
    } catch (reason) {
      throw notParsed(this.name, reason as Error);
    }
  }

  /** Refuses what no reader could finish: a value inside itself, one too deep, one that comes to too many values. */
  private measure(value: unknown, above: readonly Level[], sizes: Map<object, Size>): Size {
    if (typeof value !== 'object' || value === null) {
      return { height: 0, values: 1 };
    }
    if (above.some((level) => level.value === value)) {
      throw new Unusable('tool-schema.recursive', `${this.place(above.map(({ segment }) => segment))}: the YAML anchor contains itself. `
        + 'The agent needs a finite schema: end the nesting with a plain object or string.');
    }
    if (above.length > MAX_DEPTH) {
      throw tooDeep(this.name);
    }
    let size = sizes.get(value);
    if (!size) {
      size = Object.entries(value).reduce<Size>(({ height, values }, [segment, child]) => {
        const inner = this.measure(child, [...above, { value, segment }], sizes);
        return { height: Math.max(height, inner.height + 1), values: values + inner.values };
      }, { height: 0, values: 1 });
      sizes.set(value, size);
    }
    if (above.length + size.height > MAX_DEPTH) {
      throw tooDeep(this.name);
    }
    if (size.values > MAX_VALUES) {
      throw tooMany(this.name);
    }
    return size;
  }
}

/** The JSON pointer. */
export function pointerOf(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

interface Positions { readonly tree: YamlDocument; readonly lines: LineCounter }

interface Level { readonly value: object; readonly segment: string }

/** Of a value with all that it contains. What an anchor repeats is one object, measured once. */
interface Size { readonly height: number; readonly values: number }

/** Why a text is no document at all. */
class Unusable extends Error {
  public constructor(public readonly id: string, message: string) {
    super(message);
  }
}

/** JSON is a part of YAML, whose parser also takes what JSON authors get away with, and explains what it does not take. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keysIn(value: unknown): number {
  return typeof value !== 'object' || value === null ? 0
    : Object.values(value).reduce<number>((sum, child) => sum + keysIn(child), Array.isArray(value) ? 0 : Object.keys(value).length);
}

/** The keys in a text that is JSON: strings before a colon. */
function keysWritten(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;
}

/** Text becomes tokens without recursion, and tokens become a tree with it: the depth is checked in between. */
function compose(name: string, text: string): Positions {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  if (isTooDeep(tokens)) {
    throw tooDeep(name);
  }
  const [tree, second] = new Composer({ merge: true }).compose(tokens, true, text.length);
  if (second) {
    tree.errors.push(new YAMLParseError([second.range[0], second.range[0]], 'MULTIPLE_DOCS', 'A second document starts here'));
  }
  return { tree, lines };
}

/** What a node comes to with its anchors written out, in one go: an alias stands for the last node before it that had its name. */
function valuesIn(node: unknown, anchors: Map<string, number>): number {
  if (isAlias(node)) {
    return anchors.get(node.source) ?? 0;
  }
  const items: readonly unknown[] = isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [];
  const values = items.reduce<number>((sum, item) => sum + valuesIn(item, anchors), 1);
  const { anchor } = (node ?? {}) as Partial<Node> & { anchor?: string };
  if (anchor !== undefined) {
    anchors.set(anchor, values);
  }
  return values;
}

/** With room for the tokens around a value, so that what was measured once is not refused later. */
function isTooDeep(tokens: readonly CST.Token[]): boolean {
  let level = [...tokens];
  for (let depth = 0; depth <= MAX_DEPTH + 2 && level.length > 0; depth++) {
    level = level.flatMap(tokensIn);
  }
  return level.length > 0;
}

function tokensIn(token: CST.Token): CST.Token[] {
  if (token.type === 'document') {
    return token.value ? [token.value] : [];
  }
  return 'items' in token ? token.items.flatMap(({ key, value }) => [...(key ? [key] : []), ...(value ? [value] : [])]) : [];
}

function notParsed(where: string, { message }: Error): Unusable {
  return new Unusable('tool-schema.syntax', `${where} is neither JSON nor YAML: ${message}${/[.!?]$/.test(message) ? '' : '.'}`);
}

function tooDeep(name: string): Unusable {
  return new Unusable('tool-schema.recursive', `${name} is nested more than ${MAX_DEPTH} levels deep. Flatten it.`);
}

function tooMany(name: string): Unusable {
  return new Unusable('tool-schema.too-large', `${name} comes to more than ${MAX_VALUES.toLocaleString('en')} values with its YAML anchors written out. `
    + 'Give the agent a document with only the operations it needs.');
}

function tooLarge(name: string, bytes: number): string {
  return `${name} has ${(bytes / 1024 / 1024).toFixed(1)} MB; a tool schema may have ${MAX_BYTES / 1024 / 1024} MB at most. `
    + 'Give the agent a document with only the operations it needs.';
}
