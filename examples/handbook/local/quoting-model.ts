import { words } from './word-search';

/**
 * Stands in for a model: it writes nothing of its own, and quotes the lines of the search results that have most of the question's words in
 * them. Whoever has fewer than half of them says nothing to the question.
 */
export function quote(prompt: string, question: string): string {
  const asked = new Set(words(question));
  const results = [...prompt.matchAll(/<result number="(\d+)"[^>]*>\n([\s\S]*?)\n<\/result>/g)];
  const lines = results.flatMap(([, number, text]) => statementsOf(text).map((line) => ({ number, line, score: shareOf(asked, line) })));
  const [best] = lines.sort((a, b) => b.score - a.score);
  return best && best.score >= 0.5 ? `${best.line} [^${best.number}]` : notThere(prompt);
}

function shareOf(asked: ReadonlySet<string>, line: string): number {
  const said = new Set(words(line));
  return [...asked].filter((word) => said.has(word)).length / asked.size;
}

/** Sentences of a text, rows of a table, lines of a program. */
function statementsOf(text: string): string[] {
  const blocks = text.includes('```') ? withWhatIsCommented(text.split('\n'))
    : text.split(/\n(?=\|)|\n\n/).filter((block) => !block.startsWith('#')).flatMap((block) => block.replace(/\n/g, ' ').split(/(?<=[.!?]) /));
  return blocks.map((block) => block.trim()).filter((block) => block !== '' && !/^(?:# |```)/.test(block));
}

/** A comment says little without the line that it is about. */
function withWhatIsCommented(lines: readonly string[]): string[] {
  return lines.map((line, index) => (/^\s*(?:\/\*\*|\/\/|#)/.test(line) ? `${line.trim()}\n${lines[index + 1] ?? ''}` : line));
}

/** What the prompt says to answer then. */
function notThere(prompt: string): string {
  return /reply with exactly this and nothing more: (.*)/.exec(prompt)?.[1] ?? 'I do not know.';
}
