import { ChunkingPlan, ChunkingPresets, FixedSize, SERVICE_DEFAULT } from '../../src/contract/knowledge/chunking';
import { UsageError } from '../terminal/errors';

/** A way to chunk, and what it is called. */
export interface Candidate {
  /** All the names of one plan: presets may have the same numbers. */
  readonly name: string;
  readonly plan: ChunkingPlan;
}

export const DEFAULT_NAME = 'service default';

/** What the console offers for hierarchical chunking. */
const HIERARCHICAL: ChunkingPlan = { strategy: 'HIERARCHICAL', parentMaxTokens: 1_500, childMaxTokens: 300, overlapTokens: 60 };

/** The service's default, every preset, the other strategies that can be tried here, and what the user wants to see. */
export function candidates(tried: readonly string[] = []): Candidate[] {
  const all: Candidate[] = [
    { name: DEFAULT_NAME, plan: SERVICE_DEFAULT },
    ...Object.entries(ChunkingPresets).map(([name, plan]) => ({ name: `${name}()`, plan })),
    { name: 'hierarchical', plan: HIERARCHICAL },
    { name: 'none()', plan: { strategy: 'NONE' } },
    ...tried.map((text) => ({ name: text, plan: parse(text) })),
  ];
  const found = new Map<string, Candidate>();
  for (const { name, plan } of all) {
    const key = JSON.stringify(plan);
    const twin = found.get(key);
    found.set(key, { name: twin ? `${twin.name}, ${name}` : name, plan });
  }
  return [...found.values()];
}

/** `300/20`: tokens, and how much of them is shared, in percent. */
function parse(text: string): FixedSize {
  const [, tokens, overlap] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [maxTokens, overlapPercentage] = [Number(tokens), Number(overlap)];
  if (!tokens || maxTokens < 1 || maxTokens > 8_192 || overlapPercentage < 1 || overlapPercentage > 99) {
    throw new UsageError(`--try ${text}: it must be tokens/percent, such as 300/20; 1 to 8192 tokens and 1 to 99 percent.`);
  }
  return { strategy: 'FIXED_SIZE', maxTokens, overlapPercentage };
}

export function inWords(plan: ChunkingPlan): string {
  switch (plan.strategy) {
    case 'FIXED_SIZE': return `${plan.maxTokens} tokens, ${plan.overlapPercentage} %`;
    case 'HIERARCHICAL': return `${plan.childMaxTokens} in ${plan.parentMaxTokens} tokens`;
    case 'SEMANTIC': return `up to ${plan.maxTokens} tokens`;
    case 'NONE': return 'a document each';
  }
}
