/**
 * What the guard seldom needs, in a file of its own: each is loaded where it is first used, with `require` inside a
 * function, which `scripts/bundle.mjs` turns to this file. They take and give plain values: the fields of the guard's own
 * objects have other names in each of the two files.
 */
export { readUnquoted } from './unquoted';
export { allowSteps, matches } from '../../src/contract/tools/pattern/matching';
