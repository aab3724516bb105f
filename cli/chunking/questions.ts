import * as fs from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { SourceDocument } from './documents';
import { UsageError } from '../terminal/errors';

/** A question, and where its answer is. */
export interface Question {
  readonly question: string;
  /** The document, from the folder on. */
  readonly document: string;
  /** Where in it: all of it unless given. */
  readonly start: number;
  readonly end: number;
}

interface Written {
  readonly question?: unknown;
  readonly document?: unknown;
  readonly passage?: unknown;
}

/** Reads questions from YAML, JSON or CSV: a list of `question`, `document`, and the words of a `passage` where that is known. */
export function readQuestions(file: string, documents: readonly SourceDocument[]): Question[] {
  let list: Written[];
  try {
    const text = fs.readFileSync(file, 'utf8');
    list = /\.csv$/i.test(file) ? parseCsv(text, { columns: true, trim: true, bom: true, skip_empty_lines: true }) : parseYaml(text) as Written[];
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  if (!Array.isArray(list) || list.length === 0) {
    throw new UsageError(`${file} has no questions: it must be a list of { question, document, passage }.`);
  }
  const problems: string[] = [];
  const questions = list.flatMap((written, index) => {
    const found = place(written, documents);
    return typeof found === 'string' ? (problems.push(`${index + 1}: ${found}`), []) : [found];
  });
  if (problems.length > 0) {
    throw new UsageError(`${file} has questions that cannot be asked:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
  return questions;
}

function place(written: Written, documents: readonly SourceDocument[]): Question | string {
  const { question, document: name, passage } = Object(written) as Written;
  if (typeof question !== 'string' || question.trim() === '') {
    return 'there is no `question`.';
  }
  const named = documents.filter(({ path }) => path === name || path.endsWith(`/${String(name)}`));
  if (named.length === 0 && !(name === undefined && passage)) {
    return name === undefined ? 'it says neither `document` nor `passage`.' : `there is no document ${String(name)}.`;
  }
  if (passage === undefined || passage === '') {
    return { question, document: named[0].path, start: 0, end: named[0].text.length };
  }
  for (const { path, text } of named.length > 0 ? named : documents) {
    const found = find(text, String(passage));
    if (found) {
      return { question, document: path, ...found };
    }
  }
  return `its passage stands in no document: ${JSON.stringify(String(passage).slice(0, 60))}.`;
}

/** Where words stand in a text, however it is wrapped. */
function find(text: string, words: string): { start: number; end: number } | undefined {
  const pattern = words.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+');
  const found = new RegExp(pattern, 'i').exec(text);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}
