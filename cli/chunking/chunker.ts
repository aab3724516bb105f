import { SourceDocument } from './documents';
import { Unit, split, unitsOf } from './tokens';
import { ChunkingPlan, FixedSize } from '../../src/contract/knowledge/chunking';

/** A piece of a document that is embedded. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** What is returned for it, where that is more. */
  readonly parent?: { readonly start: number; readonly end: number; readonly tokens: number };
}

/**
 * Cuts as the service says that it does: chunks of a size, which end with a sentence, share some of their text with the next
 * one, and never reach over the end of a page. How the service does it exactly is not public.
 */
export function chunk(document: SourceDocument, plan: ChunkingPlan, units: readonly Unit[] = unitsOf(document)): Chunk[] {
  switch (plan.strategy) {
    case 'FIXED_SIZE':
      return fixed(document.text, units, plan);
    case 'HIERARCHICAL': {
      const overlap = (size: number) => Math.min(99, Math.round(100 * plan.overlapTokens / size));
      const { parentMaxTokens, childMaxTokens } = plan;
      const parents = fixed(document.text, units, { maxTokens: parentMaxTokens, overlapPercentage: overlap(parentMaxTokens) });
      return parents.flatMap((parent) => {
        const inside = units.filter(({ start, end }) => start >= parent.start && end <= parent.end);
        const children = fixed(document.text, inside, { maxTokens: childMaxTokens, overlapPercentage: overlap(childMaxTokens) });
        return children.map((child) => ({ ...child, parent }));
      });
    }
    case 'NONE':
      return units.length === 0 ? [] : [joined(units)];
    case 'SEMANTIC':
      throw new Error('What semantic chunking does depends on the service\'s model, and cannot be tried out here.');
  }
}

function fixed(text: string, units: readonly Unit[], { maxTokens, overlapPercentage }: Omit<FixedSize, 'strategy'>): Chunk[] {
  const shared = Math.floor(maxTokens * overlapPercentage / 100);
  const chunks: Chunk[] = [];
  let open: Unit[] = [];
  let size = 0;
  let fresh = false; // whether there is more in it than what the last one had, too
  const close = (goesOn: boolean) => {
    if (fresh) {
      chunks.push(joined(open));
    }
    open = goesOn ? tail(text, open, shared) : [];
    size = sum(open);
    fresh = false;
  };
  for (const unit of units.flatMap((whole) => (whole.tokens > maxTokens ? split(text, whole, maxTokens) : [whole]))) {
    if (size + unit.tokens > maxTokens) {
      close(true);
    }
    if (size + unit.tokens > maxTokens) { // what is shared leaves no room for it
      open = [];
      size = 0;
    }
    open.push(unit);
    size += unit.tokens;
    fresh = true;
    if (unit.endsPage) {
      close(false);
    }
  }
  close(false);
  return chunks;
}

/** The end of a chunk, which stands in the next one too: whole sentences, or the end of one. */
function tail(text: string, units: readonly Unit[], tokens: number): Unit[] {
  const kept: Unit[] = [];
  let room = tokens;
  for (const unit of [...units].reverse()) {
    if (unit.tokens > room) {
      return kept.length > 0 || room < 1 ? kept : [endOf(text, unit, room)];
    }
    kept.unshift(unit);
    room -= unit.tokens;
  }
  return kept;
}

function endOf(text: string, unit: Unit, tokens: number): Unit {
  const length = Math.floor((unit.end - unit.start) * tokens / unit.tokens);
  const space = text.slice(unit.end - length, unit.end).search(/\s/);
  const start = unit.end - length + Math.max(0, space + 1);
  return { start, end: unit.end, tokens: Math.ceil(unit.tokens * (unit.end - start) / (unit.end - unit.start)), endsPage: false };
}

function joined(units: readonly Unit[]): Chunk {
  return { start: units[0].start, end: units[units.length - 1].end, tokens: sum(units) };
}

function sum(units: readonly Unit[]): number {
  return units.reduce((total, { tokens }) => total + tokens, 0);
}
