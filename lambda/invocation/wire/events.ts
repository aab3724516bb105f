import { StringDecoder } from 'node:string_decoder';
import { Frame } from './frames';
import { BrokenStream, serviceError } from '../errors';
import { TurnEvent } from '../turn';

/** A member of the stream's union, parsed. Throws what the service threw into the stream. */
export function eventOf({ kind, payload }: Frame): any {
  if (kind.message === 'event') {
    return parse(payload);
  }
  if (kind.message === 'exception') {
    const { message = kind.type, Message = message, ...details } = parse(payload);
    const where = Object.entries(details).map(([name, value]) => ` (${name}: ${value})`).join('');
    throw serviceError(kind.type, Message + where);
  }
  throw serviceError(kind.type || 'UnknownError', kind.errorMessage ?? 'the service ended the stream with an error');
}

function parse(payload: Buffer): any {
  try {
    return payload.length === 0 ? {} : JSON.parse(payload.toString());
  } catch (error) {
    throw new BrokenStream('the stream is damaged: a message is not JSON', { cause: error });
  }
}

/** Reads the messages of an engine, and knows at the end whether that was all. */
export interface EventReader {
  read(frame: Frame, events: TurnEvent[]): void;
  /** The connection ended as it should. Throws when the answer did not. */
  end(): TurnEvent[];
}

/** What the messages say. What stands before an error is handed on before the error is. */
export async function* turnEvents(frames: AsyncIterable<readonly Frame[]>, reader: EventReader): AsyncGenerator<readonly TurnEvent[]> {
  for await (const batch of frames) {
    const events: TurnEvent[] = [];
    let failure: unknown;
    try {
      batch.forEach((frame) => reader.read(frame, events));
    } catch (error) {
      failure = error;
    }
    if (events.length > 0) {
      yield events;
    }
    if (failure !== undefined) {
      throw failure;
    }
  }
  yield reader.end();
}

/** Text out of bytes in base64: a character may be cut between two messages. */
export class TextDecoder64 {
  private readonly decoder = new StringDecoder('utf8');

  public decode(base64: string): string {
    return this.decoder.write(Buffer.from(base64, 'base64'));
  }
}
