import type { Parser, SyntaxNodeRef } from '@lezer/common';
import { parser as cpp } from '@lezer/cpp';
import { parser as go } from '@lezer/go';
import { parser as java } from '@lezer/java';
import { parser as javascript } from '@lezer/javascript';
import { parser as php } from '@lezer/php';
import { parser as python } from '@lezer/python';
import { parser as rust } from '@lezer/rust';
import { Language } from './languages';
import { Mark, ReadDocument } from '../documents';

const typescript = javascript.configure({ dialect: 'ts' });

/** By what a file's name ends with. */
const PARSERS: Readonly<Record<Language, Parser>> = {
  js: javascript,
  mjs: javascript,
  cjs: javascript,
  jsx: javascript.configure({ dialect: 'jsx' }),
  ts: typescript,
  mts: typescript,
  cts: typescript,
  tsx: javascript.configure({ dialect: 'ts jsx' }),
  py: python,
  java,
  go,
  rs: rust,
  php,
  c: cpp,
  h: cpp,
  cc: cpp,
  cpp,
  hpp: cpp,
  cs: java,
  kt: java,
};

/** What a function, a method or a type is called in the grammars. */
const DECLARATION = /^(?:(?:Function|Method|Class|Interface|Enum|Struct|Trait|Impl|Type|TypeAlias|Constructor|Namespace)(?:Declaration|Definition|Item|Decl|Specifier|Expression)?|FuncDecl|FunctionDecl|MethodDecl|ImplItem|DecoratedStatement)$/;

/** The functions, methods and types of a program. One in another language is its blocks between empty lines. */
export function readCode(text: string, language: string): ReadDocument {
  const parser = PARSERS[language as Language];
  return { text, lines: true, marks: parser ? declarations(text, parser) : paragraphs(text) };
}

function declarations(text: string, parser: Parser): Mark[] {
  const marks: Mark[] = [];
  parser.parse(text).iterate({
    enter: ({ name, from, to }: SyntaxNodeRef) => {
      if (DECLARATION.test(name) && text.slice(from, to).includes('\n')) {
        marks.push({ kind: 'code', start: withComment(text, from), end: to });
      }
    },
  });
  return marks;
}

/** A comment that stands right before a declaration belongs to it. */
function withComment(text: string, start: number): number {
  const before = text.slice(0, text.lastIndexOf('\n', start - 1) + 1);
  const comment = /(?:^[ \t]*\/\*\*(?:(?!\*\/)[^])*\*\/[ \t]*\n|(?:^[ \t]*(?:\/\/|#)[^\n]*\n)+)$/m.exec(before.slice(-4_000));
  return comment ? before.length - comment[0].length : start;
}

function paragraphs(text: string): Mark[] {
  return [...text.matchAll(/(?:[^\n]*\S[^\n]*\n?)+/g)].map(({ index, 0: block }) => ({ kind: 'code' as const, start: index, end: index + block.trimEnd().length }))
    .filter(({ start, end }) => text.slice(start, end).includes('\n'));
}
