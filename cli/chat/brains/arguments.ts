import { Parameter, Shape } from '../../../src/contract/tools/contract';
import { brokenLimit } from '../../../src/contract/tools/limits';
import { exampleArguments } from '../../verify/calls';

const LONGEST = 200;

/** Arguments for a tool: what stands in the message, and for what is required and does not, the schema's example. */
export function argumentsIn(message: string, parameters: readonly Parameter[]): Record<string, unknown> {
  const examples = exampleArguments(parameters);
  return Object.fromEntries(parameters.flatMap(({ name, shape, required }) => {
    const value = valueIn(message, name, shape) ?? (required ? examples[name] : undefined);
    return value === undefined ? [] : [[name, value]];
  }));
}

function valueIn(message: string, name: string, shape: Shape): unknown {
  switch (shape.type) {
    case 'number':
    case 'integer': {
      const found = /(?<![\w.-])-?\d+(\.\d+)?(?![\w-])/.exec(message)?.[0];
      return found === undefined ? undefined : Number(found);
    }
    case 'boolean': return new RegExp(`\\b${name}\\b`, 'i').test(message) ? true : undefined;
    case 'array':
    case 'object': return undefined;
    default: return matching(message, shape) ?? (shape.enum ? undefined : /["“]([^"”]{1,200})["”]/.exec(message)?.[1]);
  }
}

/** The word of a message that is one of the allowed values, meets the pattern, or is built like the example: `A-7` like `B-1001`. */
export function matching(message: string, { enum: allowed, limits, example }: Shape): string | undefined {
  const words = message.split(/[\s,;"“”()]+/).map((word) => word.replace(/[.?!:]+$/, '')).filter((word) => word !== '' && word.length <= LONGEST);
  if (allowed) {
    const known = allowed.filter((value) => typeof value === 'string');
    return known.find((value) => words.some((word) => word.toLowerCase() === value.toLowerCase()));
  }
  if (limits?.pattern !== undefined) {
    return words.find((word) => /\d/.test(word) && !brokenLimit(limits, word));
  }
  return typeof example === 'string' && /\d/.test(example) ? words.find((word) => build(word) === build(example)) : undefined;
}

function build(text: string): string {
  return text.replace(/\p{L}+/gu, 'a').replace(/\d+/g, '0');
}
