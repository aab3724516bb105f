import { Request } from './request';
import { ClassicEvent } from '../../src/contract/tools/envelope';
import { REPEATS_ATTRIBUTE } from '../../src/contract/tools/names';

/** A call that was seen, as far as it is told from others. */
interface Seen {
  sessionId: string;
  name: string;
  /** The length of what the user said: with other words the count starts afresh. */
  asked: number | undefined;
  parameters: ClassicEvent['parameters'];
  requestBody: ClassicEvent['requestBody'];
  times: number;
}

/** So many calls are remembered; each is looked for in one place only: a better search would cost every call. */
const PLACES = 64;

/**
 * Notices that a model makes the same call again and again. The process remembers what it has seen; from the first repetition
 * on the session counts, in an attribute, so that every process of the function knows. A gateway sends no session.
 */
export class Repeats {
  private readonly seen: Seen[] = [];

  /** The request; of a repeated call one that says the how-manieth it is, and that has the count in its session. */
  public count(request: Request): Request {
    const { event, name } = request;
    const sessionId = event?.sessionId;
    if (typeof sessionId !== 'string') {
      return request;
    }
    const asked = event!.inputText?.length;
    const place = (sessionId.charCodeAt(sessionId.length - 1) + sessionId.charCodeAt(sessionId.length - 2) * 5 + name.length) % PLACES;
    // written over, and not made anew: what is kept for a while costs more than the rest of this
    const last = this.seen[place] ??= { sessionId: '', name, asked, parameters: undefined, requestBody: undefined, times: 0 };
    const isKnown = last.sessionId === sessionId && last.name === name && last.asked === asked;
    let counted = request;
    let times = 1;
    if (isKnown || event!.sessionAttributes?.[REPEATS_ATTRIBUTE]) { // seldom
      const { countRepeat } = require('./repeat-count') as typeof import('./repeat-count');
      const found = countRepeat(event!, name, asked, isKnown ? last : undefined, last.times);
      times = found[0];
      counted = found[1] ? { ...request, times, event: found[1] } : request;
    }
    last.sessionId = sessionId;
    last.name = name;
    last.asked = asked;
    last.parameters = event!.parameters;
    last.requestBody = event!.requestBody;
    last.times = times;
    return counted;
  }
}
