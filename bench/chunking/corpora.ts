import * as fs from 'node:fs';
import * as path from 'node:path';
import { clauses, declarations, keywords, manifests, sections } from './questions';
import { SourceDocument } from '../../cli/chunking/documents';
import { Question } from '../../cli/chunking/questions';
import { readFolder } from '../../cli/chunking/read';
import { ChunkingPreset } from '../../src/contract/knowledge/chunking';

/** Documents of one kind, and questions that have their answer in them. */
export interface BenchCorpus {
  readonly name: string;
  /** The preset that is named for such documents. */
  readonly preset: ChunkingPreset;
  readonly documents: readonly SourceDocument[];
  readonly questions: readonly Question[];
}

interface Definition {
  readonly name: string;
  readonly preset: ChunkingPreset;
  /** What is read of what `fetch.sh` brought. */
  readonly folder: string;
  readonly files: RegExp;
  readonly ask: (document: SourceDocument, all: readonly SourceDocument[]) => Question[];
}

const LICENCES = 'Apache-2.0|GPL-2.0-only|MPL-2.0|EPL-2.0|CDDL-1.1|EUPL-1.2|OSL-3.0|Artistic-2.0|CPAL-1.0|MS-RL|ODbL-1.0|APSL-2.0|RPL-1.5|NASA-1.3|LPPL-1.3c|CC-BY-4.0';
const PAGES = 'argparse|asyncio-(?:queue|stream|subprocess|sync|task)|contextlib|csv|datetime|difflib|email.policy|functools|hashlib|http.client|itertools|json|logging.handlers|pickle|queue|re|sched|sqlite3|struct|subprocess|tempfile|threading|zipfile';
const READMES = 'bedrock-alpha|bedrockagentcore|budgets|certificatemanager|cloudwatch|codebuild|dynamodb|ecr|events|kinesis|kms|lambda|logs|route53|s3|secretsmanager|sns|sqs|stepfunctions';

const DEFINITIONS: readonly Definition[] = [
  { name: 'speeches (State of the Union)', preset: 'general', folder: 'speeches', files: /^(?:199|20)\d.*\.txt$/, ask: keywords },
  { name: 'source code (commander, yaml, MiniSearch)', preset: 'code', folder: 'code', files: /\.(?:js|ts)$/, ask: declarations },
  { name: 'Kubernetes YAML (Katib)', preset: 'code', folder: 'kubernetes', files: /\.ya?ml$/, ask: manifests },
  { name: 'licences (SPDX)', preset: 'legal', folder: 'licences', files: new RegExp(`^(?:${LICENCES})\\.txt$`), ask: clauses },
  { name: 'library reference (Python, HTML)', preset: 'technicalDocuments', folder: 'python/library', files: new RegExp(`^(?:${PAGES})\\.html$`), ask: sections },
  { name: 'questions and answers (Python FAQ, HTML)', preset: 'faq', folder: 'python/faq', files: /^(?!index)\w+\.html$/, ask: sections },
  { name: 'guides (AWS CDK, Markdown)', preset: 'markdownGuides', folder: 'guides', files: new RegExp(`^aws-(?:${READMES})\\.md$`), ask: sections },
];

/** Questions of a corpus, at most: every n-th, so that all documents have some. */
const MOST_QUESTIONS = 200;

export async function corpora(root: string, characters = Infinity): Promise<BenchCorpus[]> {
  return Promise.all(DEFINITIONS.filter(({ folder }) => fs.existsSync(path.join(root, folder))).map(async ({ name, preset, folder, files, ask }) => {
    const documents = someOf((await readFolder(path.join(root, folder), undefined, files)).documents, characters);
    const questions = documents.flatMap((document) => ask(document, documents));
    const step = Math.max(1, questions.length / MOST_QUESTIONS);
    return { name, preset, documents, questions: questions.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step)) };
  }));
}

/** As many as there is room for, evenly from all. */
function someOf(documents: readonly SourceDocument[], characters: number): SourceDocument[] {
  const all = documents.reduce((sum, { text }) => sum + text.length, 0);
  const step = Math.max(1, all / characters);
  return documents.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
