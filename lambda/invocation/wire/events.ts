import { StringDecoder } from 'node:string_decoder';
import { Frame } from './frames';
import { BrokenStream, serviceError } from '../errors';

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

/** Text out of bytes in base64: a character may be cut between two messages. */
export class TextDecoder64 {
  private readonly decoder = new StringDecoder('utf8');

  public decode(base64: string): string {
    return this.decoder.write(Buffer.from(base64, 'base64'));
  }
}
