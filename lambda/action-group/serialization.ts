import { parseJson } from '../../src/contract/tools/values';

/**
 * Lists and objects arrive as text. JSON is tried first; Agents Classic has also been seen to send the text that Java
 * prints, `[a, b]` and `{key=value}`, in which strings have no quotes. Everything read from that form is a string, to
 * be converted by the contract.
 */
export function parseStructure(text: string): unknown {
  const trimmed = text.trim();
  const first = trimmed[0];
  if (first !== '[' && first !== '{') {
    return undefined;
  }
  return parseJson(trimmed) ?? (require('./unquoted') as typeof import('./unquoted')).readUnquoted(trimmed); // loaded when it is needed, which is seldom
}
