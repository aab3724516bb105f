import { shapeFaults } from './conformance';
import { ShapeType } from './contract';
import { article, preview } from './envelope';

/** What is wrong with a list of allowed values: one that no value can be in would have the guard refuse every call. */
export function allowedValuesFault(what: string, keyword: string, type: ShapeType, values: readonly unknown[]): string | undefined {
  if (type === 'array' || type === 'object') {
    return `${what} is ${article(type)}; ${keyword} is for text, numbers and booleans. Say in the description what it may hold.`;
  }
  if (values.length === 0) {
    return `${what} has ${keyword} without a value, which would refuse every call. Give values, or leave it out.`;
  }
  const wrong = values.filter((value) => shapeFaults({ type }, value).length > 0);
  return wrong.length === 0 ? undefined : `${what} is ${article(type)}, and its ${keyword} ${wrong.map(preview).join(', ')} are not. Make them of one type.`;
}
