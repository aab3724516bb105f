import { readHtml } from './html';
import { ReadDocument, TextBuilder } from '../documents';
import { sentenceMarks } from '../sentences';

export async function readDocx(bytes: Buffer): Promise<ReadDocument> {
  const { default: mammoth } = await import('mammoth');
  const { value } = await mammoth.convertToHtml({ buffer: bytes });
  return readHtml(value);
}

/** The text of a PDF. What is a heading or a table in it, its text does not say; where its pages end, it does. */
export async function readPdf(bytes: Buffer): Promise<ReadDocument> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  const { text: pages } = await extractText(pdf, { mergePages: false });
  const out = new TextBuilder();
  const pageEnds: number[] = [];
  for (const page of pages.filter((text) => text.trim() !== '')) {
    const { start, end } = out.block(page.trim());
    out.marks.push(...sentenceMarks(page.trim(), start));
    pageEnds.push(end);
  }
  return out.document({ pageEnds });
}
