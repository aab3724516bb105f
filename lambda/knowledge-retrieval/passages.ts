import type { KnowledgeBaseRetrievalResult } from '@aws-sdk/client-bedrock-agent-runtime';

/** What was found, and where: the model names the source when it says what the text says. */
export interface Passage {
  readonly text: string;
  /** The address of the document: an S3 URI, a URL, an id, or the SQL that found it. */
  readonly source?: string;
  readonly score?: number;
  readonly page?: number;
  /** The document's own attributes. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A tool's answer. */
export interface Passages {
  readonly results: readonly Passage[];
  /** How many results were left out, when some were. */
  readonly truncated?: number;
}

/** Every byte is input tokens; the guard counts a reply as large from 25 kB. */
const MOST_BYTES = 20_000;

/** What the service writes among a document's attributes. */
const OF_THE_SERVICE = 'x-amz-bedrock-kb-';

/** The service's results as the model reads them: best first, and no more than it can use. */
export function toPassages(results: readonly KnowledgeBaseRetrievalResult[]): Passages {
  const kept: Passage[] = [];
  let room = MOST_BYTES;
  for (const passage of results.map(toPassage)) {
    const fitting = bytesOf(passage) > MOST_BYTES && kept.length === 0 ? shortened(passage) : passage;
    if (bytesOf(fitting) <= room) {
      kept.push(fitting);
      room -= bytesOf(fitting);
    }
  }
  const truncated = results.length - kept.length;
  return { results: kept, ...(truncated > 0 && { truncated }) };
}

function toPassage(result: KnowledgeBaseRetrievalResult): Passage {
  const { score, metadata = {} } = result;
  const page = Number(metadata[`${OF_THE_SERVICE}document-page-number`] ?? NaN);
  const own = Object.entries(metadata).filter(([name]) => !name.startsWith(OF_THE_SERVICE));
  const source = sourceOf(result);
  return {
    text: textOf(result),
    ...(source !== undefined && { source }),
    ...(score !== undefined && { score: Math.round(score * 1_000) / 1_000 }),
    ...(Number.isFinite(page) && { page }),
    ...(own.length > 0 && { metadata: Object.fromEntries(own) }),
  };
}

/** What can be read: of sound and film what is said and shown, of a table its row, of a picture nothing. */
function textOf({ content }: KnowledgeBaseRetrievalResult): string {
  const row = content?.row?.map(({ columnName, columnValue }) => `${columnName}: ${columnValue}`).join('\n');
  return content?.text ?? row ?? content?.audio?.transcription ?? content?.video?.summary ?? '';
}

/** Each kind of place has its address in a field of its own: `s3Location.uri`, `webLocation.url`, … */
function sourceOf({ location, metadata, documentId }: KnowledgeBaseRetrievalResult): string | undefined {
  const { type, ...places } = location ?? {};
  const [address] = Object.values(places as Record<string, Record<string, string | undefined> | undefined>)
    .flatMap((place) => [place?.uri, place?.url, place?.id, place?.query])
    .filter((candidate) => candidate !== undefined);
  return address ?? (metadata?.[`${OF_THE_SERVICE}source-uri`] as string | undefined) ?? documentId;
}

/** The best result alone is too much (a document that was not chunked): it ends with the last sentence that fits. */
function shortened({ metadata, ...passage }: Passage): Passage {
  let fitting: Passage = passage;
  while (bytesOf(fitting) > MOST_BYTES && fitting.text.length > CUT.length) {
    const share = 0.95 * MOST_BYTES / bytesOf(fitting);
    fitting = { ...passage, text: wholeSentences(fitting.text.slice(0, Math.floor(fitting.text.length * share))) };
  }
  return fitting;
}

const CUT = ' […]';

function wholeSentences(text: string): string {
  return (/^.*(?:[.!?](?=\s)|。)/s.exec(text)?.[0] ?? text.replace(/[\ud800-\udbff]$/, '')) + CUT;
}

function bytesOf(passage: Passage): number {
  return Buffer.byteLength(JSON.stringify(passage)) + 1;
}
