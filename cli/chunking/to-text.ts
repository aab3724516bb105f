import Table from 'cli-table3';
import color from 'picocolors';
import { Assessment, percentile } from './assess';
import { CutCount, KINDS } from './cuts';
import { inWords } from './plans';
import type { Report } from './report';
import { BUDGET } from './retrieval';
import { TOKENIZER } from './tokens';

/** The report as the terminal shows it. */
export function toText(report: Report): string {
  return [head(report), chunks(report), cuts(report), ...measured(report), ...example(report), notes(report)].join('\n\n');
}

const CELLS = { style: { head: [], border: [], compact: true } };

function head({ folder, documents, unread }: Report): string {
  const formats = new Map<string, number>();
  documents.forEach(({ format }) => formats.set(format, (formats.get(format) ?? 0) + 1));
  const read = [...formats].map(([format, count]) => `${count} ${format}`).join(', ');
  const characters = documents.reduce((sum, { text }) => sum + text.length, 0);
  return [
    color.bold(`${folder}: ${counted(documents.length, 'document')} (${read}), ${number(characters)} characters`),
    ...unread.slice(0, 5).map(({ path, why }) => color.dim(`  left out: ${path}: ${why}`)),
    ...unread.length > 5 ? [color.dim(`  and ${unread.length - 5} more`)] : [],
  ].join('\n');
}

function chunks({ assessments, price }: Report): string {
  const table = new Table({ ...CELLS, head: ['chunking', '', 'chunks', 'tokens: median', 'largest', 'embedded', ...price === undefined ? [] : ['USD']], colAligns: ['left', 'left', ...Array(5).fill('right')] });
  assessments.forEach((one) => table.push([
    color.cyan(one.candidate.name),
    inWords(one.candidate.plan),
    ...[one.chunks, percentile(one.sizes, 0.5), one.sizes.at(-1) ?? 0, one.tokens].map(number),
    ...price === undefined ? [] : [cost(one, price)],
  ]));
  return table.toString();
}

export function cost({ tokens }: Assessment, pricePerMillion: number): string {
  return (tokens / 1e6 * pricePerMillion).toPrecision(2);
}

function cuts({ assessments }: Report): string {
  const kinds = KINDS.filter((kind) => assessments[0].cuts.counts[kind].all > 0);
  const table = new Table({ ...CELLS, head: ['cut or torn apart', ...kinds.map((kind) => `${NAMES[kind]} of ${number(assessments[0].cuts.counts[kind].all)}`), 'rows without header'], colAligns: ['left', ...Array(6).fill('right')] });
  assessments.forEach(({ candidate: { name }, cuts: { counts, rows } }) =>
    table.push([color.cyan(name), ...kinds.map((kind) => share(counts[kind])), share(rows)]));
  return table.toString();
}

export const NAMES = { heading: 'headings', sentence: 'sentences', list: 'lists', table: 'tables', code: 'code blocks' } as const;

function share({ all, cut }: CutCount): string {
  return all === 0 ? '–' : `${percent(cut / all)}`;
}

function measured({ assessments, questions }: Report): string[] {
  return (assessments[0].measured ?? []).map(({ retriever }, index) => {
    const table = new Table({ ...CELLS, head: [`${retriever}, ${counted(questions, 'question')}`, 'recall@5', `in ${number(BUDGET)} tokens`, 'nDCG@10', 'context tokens'], colAligns: ['left', ...Array(4).fill('right')] });
    const bests = [best(assessments, index, 'recallAt5'), best(assessments, index, 'recallInBudget'), best(assessments, index, 'ndcgAt10')];
    assessments.forEach(({ candidate, measured: all }) => {
      const { recallAt5, recallInBudget, ndcgAt10, contextTokens } = all[index];
      const mark = (value: number, at: number) => (value === bests[at] ? color.green(value.toFixed(2)) : value.toFixed(2));
      const marked = [recallAt5, recallInBudget, ndcgAt10].map(mark);
      table.push([color.cyan(candidate.name), ...marked, number(contextTokens)]);
    });
    return table.toString();
  });
}

function best(assessments: readonly Assessment[], index: number, of: 'recallAt5' | 'recallInBudget' | 'ndcgAt10'): number {
  return Math.max(...assessments.map(({ measured: all }) => all[index][of]));
}

function example({ assessments }: Report): string[] {
  const [found] = assessments[0].cuts.examples;
  return found ? [[
    color.bold(`What ${assessments[0].candidate.name} cuts, for one: ${found.path}`),
    `  ${color.dim('… ')}${ending(found.before)} ${color.red('✂')}`,
    `  ${beginning(found.after.slice(found.shared))}${color.dim(' …')}`,
  ].join('\n')] : [];
}

const ending = (text: string) => text.replace(/\s+/g, ' ').trim().slice(-100);
const beginning = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 100);

function notes({ documents, html, missing }: Report): string {
  const converted = documents.filter(({ supported }) => !supported).length;
  return [
    color.dim(`Tokens by ${TOKENIZER.name}, ${TOKENIZER.error}. How the service cuts exactly is not public: this is what it says of it. Semantic chunking needs its model, and was not tried.`),
    ...converted > 0 ? [color.dim(`${counted(converted, 'document')} of formats that the service does not read: bring them into the bucket with DocumentFolder, which makes them into some.`)] : [],
    ...missing ? [color.dim(missing)] : [],
    ...html ? [`With pictures: ${color.cyan(html)}`] : [],
  ].join('\n');
}

export function counted(count: number, what: string): string {
  return `${number(count)} ${what}${count === 1 ? '' : 's'}`;
}

export function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function percent(value: number): string {
  return `${value > 0 && value < 0.005 ? '<1' : Math.round(value * 100)} %`;
}
