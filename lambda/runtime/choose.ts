import { createHash } from 'node:crypto';
import { ModelChoice } from '../../src/contract/models/model-catalog';

/**
 * Chooses by weight, and for the same key always the same while it is there. Each model draws a number from the key, and
 * its weight improves its number; the best wins (rendezvous hashing). So a model whose weight grows takes keys from
 * others and none moves between those, which is as few as can be.
 */
export function choose(choices: readonly ModelChoice[], key: string): string {
  const scores = choices.map(({ modelId, weight }) => weight / -Math.log(draw(modelId, key)));
  return choices[scores.indexOf(Math.max(...scores))].modelId;
}

const BITS = 48; // as many as fit a number exactly

/** A number between 0 and 1, without either. */
function draw(modelId: string, key: string): number {
  const digest = createHash('sha256').update(`${modelId}\n${key}`).digest();
  return (digest.readUIntBE(0, BITS / 8) + 0.5) / 2 ** BITS;
}
