import { createHash } from 'node:crypto';
import { copyOf } from './passage';
import type { ClassicEvent } from '../../src/contract/tools/envelope';
import { REPEATS_ATTRIBUTE } from '../../src/contract/tools/names';

/** So many calls are counted beside each other: a loop has few. */
const MOST_CALLS = 4;

type Arguments = Pick<ClassicEvent, 'parameters' | 'requestBody'>;

/**
 * How often a call was made, itself included, and from the second time on the event with that in its session.
 *
 * @param name the tool
 * @param asked the length of the question
 * @param before the call of the same tool that this process has seen before, if it has, and how often
 */
export function countRepeat(
  event: ClassicEvent, name: string, asked: number | undefined, before: Arguments | undefined, seen = 0,
): readonly [times: number, event: ClassicEvent | undefined] {
  try {
    const attributes = copyOf(event.sessionAttributes);
    const call = textOf(name, event);
    const [times, noted] = note(attributes[REPEATS_ATTRIBUTE], String(asked), hashOf(call), before && textOf(name, before) === call ? seen : 0);
    return [times, times < 2 ? undefined : { ...event, sessionAttributes: { ...attributes, [REPEATS_ATTRIBUTE]: noted } }];
  } catch { // too deep to be written
    return [1, undefined];
  }
}

function textOf(name: string, { parameters, requestBody }: Arguments): string {
  return JSON.stringify([name, parameters, requestBody]);
}

/**
 * The text in the session is `12 0b7e19f4:3 c2d01a88:2`: the length of the question, and calls by their hash. Some 60 characters, and
 * no value of an argument. Of another question the counts do not hold; anything may be in it.
 */
function note(noted: string | undefined, question: string, call: string, seen: number): [times: number, noted: string] {
  const [counted, ...notes] = noted?.split(' ', MOST_CALLS + 1) ?? [];
  const others = counted === question ? notes.filter((other) => /^[0-9a-f]{8}:\d{1,6}$/.test(other)) : [];
  const own = others.findIndex((other) => other.startsWith(`${call}:`));
  const times = Math.max(seen, own < 0 ? 0 : Number(others.splice(own, 1)[0].slice(call.length + 1))) + 1;
  return [times, [question, `${call}:${times}`, ...others.slice(0, MOST_CALLS - 1)].join(' ')];
}

/** Of 32 bits: enough to tell a few calls of one session apart. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
