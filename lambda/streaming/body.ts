import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal';

const tooLarge = (limit: number) => new Refusal(413, 'TooLarge', `the body has more than ${limit} bytes`);

/** The JSON of a request, and not a byte more of it than is allowed. */
export async function readJson(request: Request, incoming: IncomingMessage | undefined, limit: number): Promise<unknown> {
  if (!/^application\/json(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new Refusal(415, 'UnsupportedMediaType', 'the body must be application/json');
  }
  if (Number(request.headers.get('content-length') ?? 0) > limit) {
    throw tooLarge(limit);
  }
  const text = incoming ? await textOfNode(incoming, limit) : await textOfWeb(request, limit);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'BadRequest', 'the body is not JSON');
  }
}

/** Straight from Node: a web request around it would cost as much as all the rest of a turn's start. */
function textOfNode(incoming: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        incoming.pause();
        reject(tooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString()));
    incoming.on('error', () => reject(new Refusal(400, 'BadRequest', 'the body did not arrive whole')));
  });
}

async function textOfWeb(request: Request, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) {
      throw tooLarge(limit);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
