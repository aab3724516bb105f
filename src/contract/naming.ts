/**
 * What agents, aliases, collaborators, action groups, functions and their parameters may be called.
 *
 * A little stricter than the service's pattern, `([0-9a-zA-Z][_-]?){1,100}`, which lets a separator end a name and counts
 * no separators.
 */
const NAME = /^[0-9a-zA-Z]+([_-][0-9a-zA-Z]+)*$/;
const LONGEST = 100;

/** The rule, for messages. */
export const NAME_RULE = `1 to ${LONGEST} letters, digits, and single hyphens or underscores between them`;

export function isName(text: unknown): boolean {
  return typeof text === 'string' && text.length <= LONGEST && NAME.test(text);
}
