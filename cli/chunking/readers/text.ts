import { Mark, ReadDocument } from '../documents';
import { sentenceMarks } from '../sentences';

/** `3.1.  Framing`, `ARTICLE IV`, `TERMS AND CONDITIONS`: a line of its own that looks like one. */
const HEADING = /^(?:\d+(?:\.\d+)*\.?[ \t]+\S[^\n]{0,70}|(?:ARTICLE|SECTION|Article|Section|CHAPTER|Chapter|PART|Part)[ \t]+[\dIVXLC]+\b[^\n]{0,70}|[A-Z][A-Z0-9 ,'&/()-]{4,70})$/gm;
const LIST = /(?:^[ \t]*(?:[-*•o]|\(?[a-z\d]{1,3}[.)])[ \t]+\S[^\n]*\n?(?:[ \t]{2,}\S[^\n]*\n?|\n(?=[ \t]*(?:[-*•]|\(?[a-z\d]{1,3}[.)])[ \t]))*){2,}/gm;

/** Plain text: its structure is what people see in it. */
export function readText(text: string): ReadDocument {
  const marks: Mark[] = [];
  for (const { index, 0: heading } of text.matchAll(HEADING)) {
    const around = text.slice(Math.max(0, index - 2), index) + '|' + text.slice(index + heading.length, index + heading.length + 2);
    if (/^(?:\n\n|\n?)\|\n/.test(around) && (index === 0 || text.slice(index - 2, index) === '\n\n') && !/[,;]$/.test(heading)) {
      marks.push({ kind: 'heading', start: index, end: index + heading.length });
    }
  }
  for (const { index, 0: list } of text.matchAll(LIST)) {
    marks.push({ kind: 'list', start: index, end: index + list.trimEnd().length });
  }
  return { text, marks: [...marks, ...sentenceMarks(text)] };
}
