import { matching } from './arguments';
import { AgentTool } from '../workbench';

/** A tool that a message is about, and what says so. */
export interface Choice {
  readonly tool: AgentTool;
  readonly because: string;
}

/** Of a word of the tool's name, of its description and its arguments' names, and of an argument that stands in the message. */
const WEIGHTS = { name: 3, described: 1, argument: 2 } as const;
const ENOUGH = 2;
/** Words that say nothing of what a tool is for. */
const COMMON = new Set(('the and for with from this that what which when where who how its any all one get gets use used you your are was has have not can will '
  + 'before after about into only they them their there please tell show give want need my me is it of to in on at by an or as be do does').split(' '));

/** The tools that a message names, in that order; or else the one that it has most in common with. */
export function choose(message: string, tools: readonly AgentTool[]): Choice[] {
  const named = tools.map((tool) => ({ tool, at: message.search(new RegExp(`(?<![\\w-])${escaped(tool.tool.name)}(?![\\w-])`, 'i')) }))
    .filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at);
  if (named.length > 0) {
    return named.map(({ tool }) => ({ tool, because: 'you named it' }));
  }
  const said = wordsOf(message);
  const scored = tools.map((tool) => ({ tool, ...score(message, said, tool) }));
  const best = scored.reduce((a, b) => (b.points > a.points ? b : a), scored[0]);
  return best && best.points >= ENOUGH ? [{ tool: best.tool, because: `it has to do with ${best.found.join(', ')}` }] : [];
}

function score(message: string, said: ReadonlySet<string>, { tool }: AgentTool): { points: number; found: string[] } {
  const inName = wordsOf(tool.name);
  const described = wordsOf([tool.description, ...tool.parameters.map(({ name }) => name)].join(' '));
  const names = [...said].filter((word) => inName.has(word));
  const others = [...said].filter((word) => described.has(word) && !inName.has(word));
  const values = tool.parameters.flatMap((parameter) => matching(message, parameter.shape) ?? []);
  return {
    points: names.length * WEIGHTS.name + others.length * WEIGHTS.described + values.length * WEIGHTS.argument,
    found: [...names, ...others, ...values].map((word) => `“${word}”`),
  };
}

/** `cancelOrders` is about cancel and order. */
function wordsOf(text: string): Set<string> {
  const words = text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().match(/\p{L}{2,}/gu) ?? [];
  return new Set(words.filter((word) => !COMMON.has(word)).map((word) => word.replace(/(?<=\w{3})s$/, '')));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
