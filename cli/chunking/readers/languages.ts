/** What the files of languages end with that are read by their grammar. */
export const LANGUAGES = [
  'js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'py', 'java', 'go', 'rs', 'php', 'c', 'h', 'cc', 'cpp', 'hpp', 'cs', 'kt',
] as const;

export type Language = (typeof LANGUAGES)[number];
