/** A chunk of the AI SDK's UI message stream. */
export interface Chunk {
  readonly type: string;
  readonly [field: string]: any;
}

/** The server refused before the answer began, or the stream broke. */
export class Trouble extends Error {
  public constructor(message: string, public readonly retryable: boolean, public readonly code?: string) {
    super(message);
  }
}

/** Asks, and gives what comes. Ends after `finish`; throws `Trouble` for an answer that is not whole. */
export async function* ask(body: unknown, signal: AbortSignal): AsyncGenerator<Chunk> {
  const response = await fetch('/chat', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal })
    .catch((error: Error) => {
      throw signal.aborted ? error : new Trouble('The server cannot be reached. Is `chat` still running?', true, 'NoServer');
    });
  if (!response.ok) {
    const { error = {} } = await response.json().catch(() => ({}));
    throw new Trouble(error.message ?? `The server answered ${response.status}.`, error.retryable ?? false, error.code);
  }
  let finished = false;
  let details: { code?: string; retryable?: boolean } = {};
  for await (const chunk of chunksOf(response.body!, signal)) {
    if (chunk.type === 'data-error') {
      details = chunk.data;
    } else if (chunk.type === 'error') {
      throw new Trouble(chunk.errorText, details.retryable ?? false, details.code);
    }
    finished ||= chunk.type === 'finish';
    yield chunk;
  }
  if (!finished) {
    throw new Trouble('The connection was cut before the answer ended.', true, 'Cut');
  }
}

/** The events of a stream. A comment is a sign of life, and nothing to read. */
async function* chunksOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Chunk> {
  const reader = body.pipeThrough(new TextDecoderStream() as never).getReader() as ReadableStreamDefaultReader<string>;
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read().catch((error: Error) => {
      throw signal.aborted ? error : new Trouble('The connection was lost before the answer ended.', true, 'Lost');
    });
    if (done) {
      return;
    }
    const events = (rest + value).split('\n\n');
    rest = events.pop()!;
    for (const event of events) {
      if (event.startsWith('data: {')) {
        yield JSON.parse(event.slice('data: '.length));
      }
    }
  }
}
