import type { KnowledgeBaseRetrievalResult } from '@aws-sdk/client-bedrock-agent-runtime';
import type { Passage } from './api';
import { ORIGINAL_PATH } from '../../../src/contract/knowledge/conversion';

/** What the service writes among a document's attributes. */
const OF_THE_SERVICE = 'x-amz-bedrock-kb-';

/** A result of the service as people read it. */
export function toPassage(result: Omit<KnowledgeBaseRetrievalResult, 'content'> & Partial<KnowledgeBaseRetrievalResult>): Passage {
  const { score, metadata = {} } = result;
  const page = Number(metadata[`${OF_THE_SERVICE}document-page-number`] ?? NaN);
  const own = Object.entries(metadata).filter(([name]) => !name.startsWith(OF_THE_SERVICE) && name !== ORIGINAL_PATH);
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
function textOf({ content }: Partial<KnowledgeBaseRetrievalResult>): string {
  const row = content?.row?.map(({ columnName, columnValue }) => `${columnName}: ${columnValue}`).join('\n');
  return content?.text ?? row ?? content?.audio?.transcription ?? content?.video?.summary ?? '';
}

/** What was converted is cited as what it was. Otherwise each kind of place has its address in a field of its own: `s3Location.uri`, `webLocation.url`, … */
function sourceOf({ location, metadata, documentId }: Partial<KnowledgeBaseRetrievalResult>): string | undefined {
  const original = metadata?.[ORIGINAL_PATH];
  if (typeof original === 'string') {
    return original;
  }
  const { type, ...places } = location ?? {};
  const [address] = Object.values(places as Record<string, Record<string, string | undefined> | undefined>)
    .flatMap((place) => [place?.uri, place?.url, place?.id, place?.query])
    .filter((candidate) => candidate !== undefined);
  return address ?? (metadata?.[`${OF_THE_SERVICE}source-uri`] as string | undefined) ?? documentId;
}
