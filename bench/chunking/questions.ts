import { SourceDocument } from '../../cli/chunking/documents';
import { Question } from '../../cli/chunking/questions';
import { sentencesOf } from '../../cli/chunking/sentences';

/**
 * No set of questions ships in a package, so these are made from what the documents say of themselves: a heading asks for its
 * section, a comment for its function, the name of a resource for its manifest. They are easier than what people ask, in the same way
 * for all chunkings.
 */

/** What a passage may have in characters: less is no answer, more is no question's. */
const [SHORTEST, LONGEST] = [150, 2_000];

function passage({ path, text }: SourceDocument, question: string, from: number, to: number): Question[] {
  const body = text.slice(from, to);
  const start = from + body.length - body.trimStart().length;
  const end = to - (body.length - body.trimEnd().length);
  return end - start >= SHORTEST && end - start <= LONGEST && question.trim() !== '' ? [{ question, document: path, start: Math.max(1, start), end }] : [];
}

function titleOf({ path }: SourceDocument): string {
  return path.replace(/^.*\//, '').replace(/\.\w+$/, '');
}

/** A heading asks for what stands below it. */
export function sections(document: SourceDocument): Question[] {
  const headings = document.marks.filter(({ kind }) => kind === 'heading').sort((a, b) => a.start - b.start);
  return headings.flatMap(({ start, end }, index) => {
    const title = document.text.slice(start, end).replace(/^#+|[#¶`*]|\n[=-]+$/g, '').trim();
    return passage(document, `${titleOf(document)}: ${title}`, end, headings[index + 1]?.start ?? document.text.length);
  });
}

/** `2.1. Grants`, `Section 3 – Conditions`, `4. You may not copy …`. */
const CLAUSE = /^[ \t]*(?:(?:Section|Article|ARTICLE)[ \t]+)?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})[.)]?[ \t–—-]*(["“(]?[A-Z][^\n]{3,90})/gm;

/** How a clause begins asks for the clause. */
export function clauses(document: SourceDocument): Question[] {
  const found = [...document.text.matchAll(CLAUSE)];
  return found.flatMap(({ 1: title, index }, at) => passage(document, `${titleOf(document)}: ${title.split(/\s+/).slice(0, 8).join(' ')}`, index, found[at + 1]?.index ?? document.text.length));
}

/** Rare words of four sentences ask for them. */
export function keywords(document: SourceDocument, all: readonly SourceDocument[]): Question[] {
  const frequency = frequencies(all);
  const sentences = sentencesOf(document.text);
  return sentences.filter((_, index) => index % 40 === 10).flatMap(({ start }, index) => {
    const { end } = sentences[Math.min(sentences.length - 1, index * 40 + 13)];
    const words = [...new Set(document.text.slice(start, end).toLowerCase().match(/\p{L}{4,}/gu) ?? [])];
    const rare = new Set([...words].sort((a, b) => frequency.get(a)! - frequency.get(b)!).slice(3, 10)); // the very rarest would find it whatever is done
    return passage(document, words.filter((word) => rare.has(word)).join(' '), start, end);
  });
}

let counted: Map<string, number> | undefined;

function frequencies(all: readonly SourceDocument[]): Map<string, number> {
  if (!counted) {
    counted = new Map();
    for (const word of all.flatMap(({ text }) => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [])) {
      counted.set(word, (counted.get(word) ?? 0) + 1);
    }
  }
  return counted;
}

/** What the comment of a function says asks for the function. */
export function declarations(document: SourceDocument): Question[] {
  return document.marks.flatMap(({ start, end }) => {
    const text = document.text.slice(start, end);
    const comment = /^\s*\/\*\*([^]*?)\*\//.exec(text)?.[1].replace(/^\s*\* ?/gm, '').trim().split(/(?<=\.)\s|\n\n|\n@/)[0].replace(/\s+/g, ' ');
    return comment && comment.length > 15 ? passage(document, comment, start, end) : [];
  });
}

/** What a manifest is and is called asks for it; of a long one, for a part. */
export function manifests(document: SourceDocument): Question[] {
  return document.marks.flatMap(({ start, end }) => {
    const text = document.text.slice(start, end);
    const around = document.text.slice(0, start).split(/^---$/m).pop()! + text;
    const [kind, name] = [/^kind: *(\S+)/m, /^ {2}name: *(\S+)/m].map((pattern) => pattern.exec(around)?.[1] ?? '');
    const part = /^(\w+):/.exec(text)?.[1] ?? '';
    return kind && name ? passage(document, `${kind} ${name} ${/^(?:apiVersion|kind)$/.test(part) ? '' : part}`.trim(), start, end) : [];
  });
}
