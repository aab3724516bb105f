/**
 * What the guard seldom needs, in a file of its own: each is loaded where it is first used, with `require` inside a
 * function, which `scripts/bundle.mjs` turns to this file. They take and give events and plain values: the fields of the
 * guard's own objects have other names in each of the two files.
 */
export { toClassicEvent } from './classic-event';
export { countRepeat } from './repeat-count';
export { readUnquoted } from './unquoted';
export { checkKnowledgeBases } from '../../src/contract/tools/knowledge-bases';
export { allowSteps, matches } from '../../src/contract/tools/pattern/matching';
