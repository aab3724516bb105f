import { Document, pointerOf } from './document';
import { DocumentFolder } from './folder';
import { convertTo30, isVersion31 } from './openapi31';
import { Findings } from '../../findings';
import { isObject } from '../values';

/** More schemas than this, at some twenty characters each, exceed the 1 MB that a CloudFormation template may have. */
const MAX_SCHEMAS = 50_000;

/**
 * A value in a document, and its place. Following a `$ref` moves the cursor to where the value is written, so every
 * finding names the line the author has to change.
 */
export class Cursor {
  public static at(document: Document, findings: Findings): Cursor {
    const { location } = document;
    const isNew = isVersion31(document);
    if (isNew) {
      convertTo30(document, findings);
    }
    const folder = location === undefined ? undefined : new DocumentFolder(location);
    const documents = new Map([[location, document]]);
    return new Cursor(document, [], document.value, { findings, top: document, isNew, folder, documents, schemas: 0 });
  }

  private constructor(
    private readonly document: Document,
    private readonly segments: readonly string[],
    public readonly value: unknown,
    private readonly session: Session,
  ) {
  }

  /** Identifies the place: two cursors with one key stand on the same value. */
  public get key(): string {
    return `${this.document.location ?? this.document.name}#${pointerOf(this.segments)}`;
  }

  /** `orders.yaml:12 (/paths/~1orders/get)`. */
  public get place(): string {
    return this.document.place(this.segments);
  }

  public get fields(): Record<string, unknown> {
    return isObject(this.value) ? this.value : {};
  }

  public get exists(): boolean {
    return this.value !== undefined;
  }

  /** The text there, if it is text and not blank. */
  public get text(): string | undefined {
    return typeof this.value === 'string' && this.value.trim() !== '' ? this.value : undefined;
  }

  /** The child, with references followed. */
  public get(name: string): Cursor {
    return this.raw(name).follow();
  }

  /** The children by name, with references followed. */
  public entries(): [string, Cursor][] {
    return Object.keys(this.fields).map((name) => [name, this.get(name)]);
  }

  /** The list items, with references followed. */
  public items(): Cursor[] {
    return Array.isArray(this.value) ? this.value.map((_, index) => this.get(String(index))) : [];
  }

  public error(id: string, message: string): void {
    this.session.findings.error(id, `${this.place}: ${message}`);
  }

  public warning(id: string, message: string): void {
    this.session.findings.warning(id, `${this.place}: ${message}`);
  }

  /** Reports what is not OpenAPI where the check of the document does not reach: in a file beside it. */
  public notOpenApi(message: string): void {
    if (this.document !== this.session.top) {
      this.error('tool-schema.openapi', `${message} (OpenAPI 3.0).`);
    }
  }

  /** Counts the schemas that are read; false when there are too many. With each `$ref` written out, a few lines can stand for billions. */
  public countSchema(): boolean {
    this.session.schemas += 1;
    if (this.session.schemas === MAX_SCHEMAS + 1) {
      this.error('tool-schema.too-large', `with each $ref written out, the tools come to more than ${MAX_SCHEMAS.toLocaleString('en')} fields, `
        + 'which no template holds. Leave out what the tools do not need.');
    }
    return this.session.schemas <= MAX_SCHEMAS;
  }

  private raw(name: string): Cursor {
    const container = this.value as Record<string, unknown> | undefined | null;
    const own = typeof container === 'object' && container !== null && Object.prototype.hasOwnProperty.call(container, name);
    return new Cursor(this.document, [...this.segments, name], own ? container[name] : undefined, this.session);
  }

  private follow(): Cursor {
    const trail = new Set<string>();
    let cursor: Cursor | undefined = this;
    while (cursor && typeof cursor.fields.$ref === 'string') {
      if (trail.has(cursor.key)) {
        cursor.error('tool-schema.reference', `$ref "${cursor.fields.$ref}" leads back to itself. Point it to a definition.`);
        return this.nothing();
      }
      trail.add(cursor.key);
      cursor = cursor.target(cursor.fields.$ref);
    }
    return cursor ?? this.nothing();
  }

  private target(reference: string): Cursor | undefined {
    const [file, fragment = ''] = reference.split('#', 2);
    const document = file === '' ? this.document : this.open(file, reference);
    if (!document) {
      return undefined;
    }
    if (fragment === '' ? file === '' : !fragment.startsWith('/')) {
      this.error('tool-schema.reference', `$ref "${reference}" is not a path into a document. Write it in full, as in "#/components/schemas/Order".`);
      return undefined;
    }
    let cursor = new Cursor(document, [], document.value, this.session);
    for (const segment of fragment.split('/').slice(1)) {
      cursor = cursor.raw(unescapePointer(segment));
    }
    if (!cursor.exists) {
      this.error('tool-schema.reference', `$ref "${reference}" points to nothing. Check the spelling; names are case-sensitive.`);
      return undefined;
    }
    return cursor;
  }

  private open(file: string, reference: string): Document | undefined {
    const path = unescapePercent(file);
    if ([file, path].some((text) => /^([a-z][a-z0-9+.-]+:|\/\/)/i.test(text))) {
      this.error('tool-schema.reference', `$ref "${reference}": nothing is fetched from the network at synth. Copy the document next to this one.`);
      return undefined;
    }
    const { folder, documents } = this.session;
    if (!folder) {
      this.error('tool-schema.reference', `$ref "${reference}" names a file, and an inline document has no folder to find it in. `
        + 'Use ToolSchema.fromOpenApi(path), or put the definition under components: "#/components/schemas/Order".');
      return undefined;
    }
    const location = folder.find(this.document.location!, path);
    if (location === undefined) {
      this.error('tool-schema.reference', `$ref "${reference}" leads out of the folder of ${this.session.top.name}. What it names would be published in the template, `
        + 'so a document may refer only to files beside or below it. Copy the file there.');
      return undefined;
    }
    if (!documents.has(location)) {
      const findings = new Findings();
      const document = Document.read(location, findings, HOW_TO_REFER);
      documents.set(location, document);
      findings.all.forEach(({ message }) => this.error('tool-schema.reference', `$ref "${reference}": ${message}`));
      if (document && isVersion31(document, this.session.isNew)) {
        convertTo30(document, this.session.findings);
      }
    }
    return documents.get(location);
  }

  private nothing(): Cursor {
    return new Cursor(this.document, this.segments, undefined, this.session);
  }
}

const HOW_TO_REFER = 'A $ref to a file is relative to the document it stands in; one into the same document starts with "#/".';

interface Session {
  readonly findings: Findings;
  readonly top: Document;
  /** Whether the top one was written in OpenAPI 3.1, and so are files that are no documents of their own. */
  readonly isNew: boolean;
  /** Where the documents are; undefined when the top one is text. */
  readonly folder?: DocumentFolder;
  /** By location; undefined when the file cannot be used, which is reported once. */
  readonly documents: Map<string | undefined, Document | undefined>;
  schemas: number;
}

function unescapePointer(segment: string): string {
  return unescapePercent(segment).replace(/~1/g, '/').replace(/~0/g, '~');
}

function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign is a percent sign
  }
}
