import type { Passage } from '../runtime/knowledge/api';

/** A tool's answer. */
export interface Passages {
  readonly results: readonly Passage[];
  /** How many results were left out, when some were. */
  readonly truncated?: number;
}

/** Every byte is input tokens; the guard counts a reply as large from 25 kB. */
const MOST_BYTES = 20_000;

/** What was found as the model reads it: best first, and no more than it can use. */
export function toPassages(found: readonly Passage[]): Passages {
  const kept: Passage[] = [];
  let room = MOST_BYTES;
  for (const passage of found) {
    const fitting = bytesOf(passage) > MOST_BYTES && kept.length === 0 ? shortened(passage) : passage;
    if (bytesOf(fitting) <= room) {
      kept.push(fitting);
      room -= bytesOf(fitting);
    }
  }
  const truncated = found.length - kept.length;
  return { results: kept, ...(truncated > 0 && { truncated }) };
}

/** The best result alone is too much (a document that was not chunked): it ends with the last sentence that fits. */
function shortened({ metadata, ...passage }: Passage): Passage {
  let fitting: Passage = passage;
  let { length } = passage.text;
  while (bytesOf(fitting) > MOST_BYTES && length > 0) { // what else it has may be too much by itself
    length = Math.floor(length * 0.95 * MOST_BYTES / bytesOf(fitting));
    fitting = { ...passage, text: wholeSentences(passage.text.slice(0, length)) };
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
