import { crc32 } from 'node:zlib';
import { BrokenStream } from '../errors';

/** One message of a stream in `application/vnd.amazon.eventstream`. */
export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

/** What the headers say. */
export interface FrameKind {
  /** `event`, `exception`, or `error`. */
  readonly message: string;
  /** The event's name or the exception's. */
  readonly type: string;
  /** Of an `error`: in words. */
  readonly errorMessage?: string;
}

/** Lengths and the checksum of them; and at the end, the checksum of all. */
const PRELUDE = 12;
const CHECKSUM = 4;
/** AWS's own limit is 16 MiB of payload and 128 KiB of headers: what claims more is damaged. */
const LARGEST = 16 * 1024 * 1024 + 128 * 1024 + PRELUDE + CHECKSUM;

/**
 * Takes messages out of bytes as they arrive, however they were cut on their way. Like AWS's codec it believes no byte
 * whose checksum is wrong; unlike it, it makes no object for each header, which is most of the work of a short message.
 */
export class FrameReader {
  /** Of a message that has not arrived whole. */
  private parts: Buffer[] = [];
  private have = 0;
  private wanted = 0;
  private damage?: BrokenStream;

  /** The messages that are whole by now. Throws where the bytes are damaged, but not before what was sound is taken. */
  public push(bytes: Buffer): Frame[] {
    const frames: Frame[] = [];
    try {
      this.read(bytes, frames);
    } catch (error) {
      if (frames.length === 0) {
        throw error;
      }
      this.damage = error as BrokenStream;
    }
    return frames;
  }

  /** Nothing comes any more, or nothing that can be read: throws when a message is not whole. */
  public end(): void {
    if (this.damage) {
      throw this.damage;
    }
    if (this.have > 0) {
      throw new BrokenStream('the stream ended inside a message');
    }
  }

  private read(bytes: Buffer, frames: Frame[]): void {
    if (this.damage) {
      throw this.damage;
    }
    let rest = bytes;
    if (this.have > 0) {
      this.parts.push(bytes);
      this.have += bytes.length;
      if (this.have < this.wanted) {
        return;
      }
      rest = Buffer.concat(this.parts, this.have);
      this.parts = [];
      this.have = 0;
    }
    let start = 0;
    while (rest.length - start >= PRELUDE) {
      const length = lengthAt(rest, start);
      if (rest.length - start < length) {
        this.wanted = length;
        break;
      }
      frames.push(frameAt(rest, start, length));
      start += length;
    }
    if (start < rest.length) {
      this.parts = [rest.subarray(start)];
      this.have = rest.length - start;
      this.wanted = this.have < PRELUDE ? PRELUDE : this.wanted;
    }
  }
}

function lengthAt(bytes: Buffer, start: number): number {
  const length = bytes.readUInt32BE(start);
  if (length < PRELUDE + CHECKSUM || length > LARGEST || crc32(bytes.subarray(start, start + 8)) !== bytes.readUInt32BE(start + 8)) {
    throw new BrokenStream('the stream is damaged: the length of a message does not match its checksum');
  }
  return length;
}

function frameAt(bytes: Buffer, start: number, length: number): Frame {
  const end = start + length - CHECKSUM;
  if (crc32(bytes.subarray(start, end)) !== bytes.readUInt32BE(end)) {
    throw new BrokenStream('the stream is damaged: a message does not match its checksum');
  }
  const headersEnd = start + PRELUDE + bytes.readUInt32BE(start + 4);
  if (headersEnd > end) {
    throw new BrokenStream('the stream is damaged: the headers of a message are longer than the message');
  }
  return { kind: kindOf(bytes.toString('latin1', start + PRELUDE, headersEnd)), payload: bytes.subarray(headersEnd, end) };
}

/** The headers of an event are the same bytes each time. Errors have texts in them, which are not kept. */
const kinds = new Map<string, FrameKind>();
const KINDS_KEPT = 200;

function kindOf(headers: string): FrameKind {
  let kind = kinds.get(headers);
  if (!kind) {
    kind = parseHeaders(headers);
    if (kind.message === 'event' && kinds.size < KINDS_KEPT) {
      kinds.set(headers, kind);
    }
  }
  return kind;
}

/** Bytes of a value, by the type of header. Texts and byte arrays, 7 and 6, say their own length. */
const SIZES = [0, 0, 1, 2, 4, 8, NaN, NaN, 8, 16];
const TEXT = 7;

function parseHeaders(headers: string): FrameKind {
  const bytes = Buffer.from(headers, 'latin1');
  const texts: Record<string, string> = {};
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + bytes[at];
    const type = bytes[nameEnd];
    const sized = SIZES[type];
    const long = Number.isNaN(sized) && nameEnd + 3 <= bytes.length;
    const valueStart = nameEnd + (long ? 3 : 1);
    const valueEnd = valueStart + (long ? bytes.readUInt16BE(nameEnd + 1) : sized);
    if (!(valueEnd <= bytes.length)) {
      throw new BrokenStream('the stream is damaged: a header of a message cannot be read');
    }
    if (type === TEXT) {
      texts[bytes.toString('utf8', at + 1, nameEnd)] = bytes.toString('utf8', valueStart, valueEnd);
    }
    at = valueEnd;
  }
  return {
    message: texts[':message-type'] ?? '',
    type: texts[':event-type'] ?? texts[':exception-type'] ?? texts[':error-code'] ?? '',
    errorMessage: texts[':error-message'],
  };
}
