import { parser as yaml } from '@lezer/yaml';
import { parse as parseCsv } from 'csv-parse/sync';
import { Mark, ReadDocument } from '../documents';

/** A table in a file: its rows, of which each needs the header. */
export function readCsv(text: string): ReadDocument {
  const options = { info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, bom: true } as const;
  const records = parseCsv(text, options) as unknown as { info: { bytes: number } }[];
  const bytes = Buffer.from(text);
  const ends = records.map(({ info }) => bytes.subarray(0, info.bytes).toString().length);
  const rows = ends.slice(1).map((end, index) => ({ start: ends[index], end: end - (text[end - 1] === '\n' ? 1 : 0) }));
  return { text, lines: true, marks: rows.length > 0 ? [{ kind: 'table', start: 0, end: text.trimEnd().length, rows, rowsFrom: ends[0] }] : [] };
}

/** The documents of a YAML file, and what stands at the top of each. */
export function readYaml(text: string): ReadDocument {
  const marks: Mark[] = [];
  yaml.parse(text).iterate({
    enter: ({ name, from: start, to: end, node }) => {
      if (name === 'Document') {
        marks.push({ kind: 'code', start, end: start + text.slice(start, end).trimEnd().length });
      } else if (name === 'Pair' && node.parent?.parent?.name === 'Document') {
        marks.push({ kind: 'code', start, end });
        return false;
      }
      return undefined;
    },
  });
  return { text, lines: true, marks };
}
