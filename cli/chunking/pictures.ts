import { Assessment } from './assess';
import { SourceDocument } from './documents';

/** Pictures, as SVG: colours come from the page, so that they suit light and dark. */

/** How many chunks are how large. */
export function histogram(sizes: readonly number[], largest: number, width = 300, height = 70): string {
  const bins = 30;
  const counts: number[] = Array(bins).fill(0);
  sizes.forEach((size) => counts[Math.min(bins - 1, Math.floor(size / largest * bins))]++);
  const most = Math.max(1, ...counts);
  const step = width / bins;
  const columns = counts.map((count, index) => {
    const bar = count === 0 ? 0 : Math.max(2, count / most * (height - 16));
    return `<rect x="${fixed(index * step + 0.5)}" y="${fixed(height - 14 - bar)}" width="${fixed(step - 1)}" height="${fixed(bar)}"><title>${count} chunks of ${Math.round(index * largest / bins)} to ${Math.round((index + 1) * largest / bins)} tokens</title></rect>`;
  });
  const ticks = [0, 0.5, 1].map((at) => `<text x="${fixed(at * width)}" y="${height - 2}" text-anchor="${at === 0 ? 'start' : at === 1 ? 'end' : 'middle'}">${Math.round(at * largest)}</text>`);
  return `<svg class="histogram" viewBox="0 0 ${width} ${height}" role="img" aria-label="sizes of ${sizes.length} chunks in tokens">${columns.join('')}${ticks.join('')}</svg>`;
}

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly label: string;
  readonly emphasized: boolean;
}

/** A bar for each candidate, as long as its value. */
export function bars(rows: readonly Bar[], most = Math.max(...rows.map(({ value }) => value), 1e-9)): string {
  const [left, width, line] = [210, 640, 22];
  const drawn = rows.map(({ name, value, label, emphasized }, index) => {
    const length = Math.max(1, value / most * (width - left - 70));
    const y = index * line;
    return `<text x="${left - 8}" y="${y + 15}" text-anchor="end">${escaped(name)}</text><rect class="${emphasized ? 'emphasized' : ''}" x="${left}" y="${y + 3}" width="${fixed(length)}" height="${line - 6}" rx="2"/><text x="${fixed(left + length + 6)}" y="${y + 15}">${escaped(label)}</text>`;
  });
  return `<svg class="bars" viewBox="0 0 ${width} ${rows.length * line}" role="img" aria-label="${escaped(rows.map(({ name, label }) => `${name}: ${label}`).join('; '))}">${drawn.join('')}</svg>`;
}

/** Where a document is cut: a strip for each candidate over the document's length, with what belongs together above. */
export function strips(document: SourceDocument, assessments: readonly Assessment[]): string {
  const [left, width, line] = [210, 940, 24];
  const shown = Math.min(document.text.length, 12_000);
  const x = (at: number) => left + Math.min(at, shown) / shown * (width - left);
  const inside = <T extends { readonly start: number }>(all: readonly T[]) => all.filter(({ start }) => start < shown);
  const marks = inside(document.marks).filter(({ kind }) => kind !== 'sentence').map(({ kind, start, end }) => (kind === 'heading'
    ? `<rect class="heading" x="${fixed(x(start))}" y="2" width="2" height="16"><title>heading: ${escaped(document.text.slice(start, end).slice(0, 60))}</title></rect>`
    : `<rect class="${kind}" x="${fixed(x(start))}" y="6" width="${fixed(Math.max(1, x(end) - x(start)))}" height="8"><title>${kind}</title></rect>`));
  const rows = assessments.map(({ candidate, shown: chunks }, index) => {
    const y = (index + 1) * line;
    const pieces = inside(chunks).map(({ start, end, tokens }, at) => `<rect class="chunk${at % 2}" x="${fixed(x(start))}" y="${y + 3 + (at % 2) * 7}" width="${fixed(Math.max(1, x(end) - x(start) - 0.5))}" height="10"><title>${tokens} tokens</title></rect>`);
    return `<text x="${left - 8}" y="${y + 16}" text-anchor="end">${escaped(candidate.name)}</text>${pieces.join('')}`;
  });
  return `<svg class="strips" viewBox="0 0 ${width} ${(assessments.length + 1) * line}" role="img" aria-label="where ${escaped(document.path)} is cut"><text x="${left - 8}" y="14" text-anchor="end">what belongs together</text>${marks.join('')}${rows.join('')}</svg>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
