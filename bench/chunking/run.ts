import * as path from 'node:path';
import { corpora } from './corpora';
import { Assessment, assess } from '../../cli/chunking/assess';
import { installedModel } from '../../cli/chunking/embeddings';
import { Candidate } from '../../cli/chunking/plans';
import { BY_WORDS, Measured } from '../../cli/chunking/retrieval';
import { ChunkingPresets, SERVICE_DEFAULT } from '../../src/contract/knowledge/chunking';

/**
 * Each preset on its own kind of document, against the service's default: `tsx bench/chunking/run.ts` after `fetch.sh`.
 *
 * --grid          sizes and overlaps around the presets, to look for better ones
 * --python <path> also by meaning, with the embedding model in that Python: it takes long
 * --characters <n> documents of so many characters together, of each kind
 * --only <words>  the corpora that have this in their name
 */
const grid = process.argv.includes('--grid');
const option = (name: string, otherwise: string) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const [only, python, characters] = [option('--only', ''), option('--python', ''), option('--characters', 'Infinity')];

const SIZES = [100, 150, 200, 250, 300, 400, 500, 600];
const GRID = SIZES.flatMap((maxTokens) => [10, 20, 30].map((overlapPercentage) => ({ maxTokens, overlapPercentage })));
const DEFAULT = 'service default';

async function main(): Promise<void> {
  const model = python ? await installedModel(python) : undefined;
  for (const { name, preset, documents, questions } of (await corpora(path.join(__dirname, 'corpora'), Number(characters))).filter((corpus) => corpus.name.includes(only))) {
    const candidates: Candidate[] = [
      { name: DEFAULT, plan: SERVICE_DEFAULT },
      { name: `${preset}()`, plan: ChunkingPresets[preset] },
      ...grid ? GRID.map(({ maxTokens, overlapPercentage }) => ({ name: `${maxTokens}/${overlapPercentage}`, plan: { strategy: 'FIXED_SIZE' as const, maxTokens, overlapPercentage } })) : [],
    ];
    const size = Math.round(documents.reduce((sum, { text }) => sum + text.length, 0) / 1_000);
    const assessments = await assess({ documents, candidates, questions, retrievers: model ? [BY_WORDS, model] : [BY_WORDS] });
    console.log(`\n## ${name}: ${documents.length} documents, ${size} thousand characters, ${questions.length} questions\n`);
    console.log('| chunking | by | recall@5 | recall in 1,500 tokens | nDCG@10 | context tokens | rows cut | code cut | lists cut |\n|---|---|---|---|---|---|---|---|---|');
    assessments.forEach((one) => one.measured.forEach((measured) => console.log(line(one, measured))));
  }
}

function line({ candidate, cuts: { rows, counts } }: Assessment, measured: Measured): string {
  const { retriever, recallAt5, recallInBudget, ndcgAt10, contextTokens } = measured;
  const share = ({ all, cut }: { readonly all: number; readonly cut: number }) => (all === 0 ? '–' : `${Math.round(100 * cut / all)} %`);
  return `| ${[candidate.name, retriever, recallAt5.toFixed(3), recallInBudget.toFixed(3), ndcgAt10.toFixed(3), Math.round(contextTokens), share(rows), share(counts.code), share(counts.list)].join(' | ')} |`;
}

void main();
