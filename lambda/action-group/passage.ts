import { ToolCall } from './call';
import { Pending } from './deadline';
import { Request } from './request';
import { Counter } from './telemetry';
import { isObject, isPlain } from '../../src/contract/tools/values';

/** What outlives the call: Agents Classic keeps it, with the tool's changes. */
export type Session = Partial<Pick<ToolCall, 'sessionAttributes' | 'promptSessionAttributes'>> & { readonly knowledgeBasesConfiguration?: unknown[] };

/** One call on its way through the guard. */
export interface Passage extends Pending {
  readonly request: Request;
  readonly start: number;
  /** Whether the user's code speaks the envelope itself. Set when it is called. */
  raw: boolean | undefined;
  /** Set when a tool has been called with it. */
  session: Session | undefined;
  /** What happened, for the metrics. */
  counters: Counter[] | undefined;
}

/** The session as the event brought it. */
export function sessionOf({ event }: Request): Session {
  return { sessionAttributes: textsOnly(event?.sessionAttributes), promptSessionAttributes: textsOnly(event?.promptSessionAttributes) };
}

/** Attributes that can be sent back: anything else in their place is left out. */
export function textsOnly(attributes: unknown): Record<string, string> | undefined {
  return lengthOf(attributes) >= 0 ? attributes as Record<string, string> : undefined;
}

/** The characters in attributes; NaN when they are none. */
export function lengthOf(attributes: unknown): number {
  // most are as JSON makes them, which is quickly seen: what else could be in those is found below
  if (!isObject(attributes) || (Object.getPrototypeOf(attributes) !== Object.prototype && !isPlain(attributes))) {
    return NaN;
  }
  let length = 0;
  for (const key in attributes) {
    const text = attributes[key];
    if (typeof text !== 'string') {
      return NaN;
    }
    length += key.length + text.length;
  }
  return length;
}

/** What a tool may change: after an error the session goes back as it came. */
export function copyOf(attributes: unknown): Record<string, string> {
  const copy: Record<string, string> = {};
  if (isObject(attributes)) {
    for (const key in attributes) {
      const text = attributes[key];
      if (typeof text !== 'string') {
        return {};
      }
      copy[key] = text;
    }
  }
  return copy;
}
