import { GFM, parser } from '@lezer/markdown';
import { Mark, ReadDocument } from '../documents';
import { sentenceMarks } from '../sentences';

const markdown = parser.configure(GFM);

export function readMarkdown(text: string): ReadDocument {
  const marks: Mark[] = [];
  let rows: { start: number; end: number }[] = [];
  markdown.parse(text).iterate({
    enter: ({ name, from: start, to: end }) => {
      if (/^(ATX|Setext)Heading/.test(name)) {
        marks.push({ kind: 'heading', start, end });
      } else if (name === 'Paragraph') {
        marks.push(...sentenceMarks(text.slice(start, end), start));
      } else if (name === 'BulletList' || name === 'OrderedList') {
        marks.push({ kind: 'list', start, end });
      } else if (name === 'FencedCode' || name === 'CodeBlock') {
        marks.push({ kind: 'code', start, end });
        return false;
      } else if (name === 'TableRow') {
        rows.push({ start, end });
        return false;
      }
      return undefined;
    },
    leave: ({ name, from: start, to: end }) => {
      if (name === 'Table') {
        marks.push({ kind: 'table', start, end, rows, rowsFrom: rows[0]?.start ?? end });
        rows = [];
      }
    },
  });
  return { text, marks };
}
