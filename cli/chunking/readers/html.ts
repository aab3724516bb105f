import { DefaultTreeAdapterMap, parse } from 'parse5';
import { ReadDocument, TextBuilder } from '../documents';
import { sentenceMarks } from '../sentences';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

const UNSEEN = new Set(['script', 'style', 'template', 'noscript', 'head', 'svg', 'nav', 'iframe']);
const BLOCKS = new Set(['p', 'div', 'section', 'article', 'main', 'blockquote', 'dd', 'dt', 'figure', 'figcaption', 'header', 'footer', 'aside', 'body', 'html', 'dl', 'details', 'summary', 'form', 'fieldset', 'address', 'td', 'th']);

/** The text that a reader of the page sees, block by block. */
export function readHtml(html: string): ReadDocument {
  const out = new TextBuilder();
  blocks(parse(html) as unknown as Element, out);
  return out.document();
}

function blocks(parent: Element, out: TextBuilder): void {
  let loose = ''; // text that stands between blocks
  const flush = () => {
    const text = collapsed(loose);
    loose = '';
    if (text) {
      const { start } = out.block(text);
      out.marks.push(...sentenceMarks(text, start));
    }
  };
  for (const node of parent.childNodes as Node[]) {
    const name = node.nodeName;
    if (UNSEEN.has(name)) {
      continue;
    }
    if (/^h[1-6]$/.test(name)) {
      flush();
      out.block(collapsed(textOf(node)), 'heading');
    } else if (name === 'pre') {
      flush();
      out.block(textOf(node).replace(/^\n|\s+$/g, ''), 'code');
    } else if (name === 'ul' || name === 'ol') {
      flush();
      out.block(items(node as Element, ''), 'list');
    } else if (name === 'table' && !contains(node, 'table')) {
      flush();
      table(node as Element, out);
    } else if (BLOCKS.has(name) || contains(node, ...BLOCKS, 'table', 'ul', 'ol', 'pre')) {
      flush();
      blocks(node as Element, out);
    } else {
      loose += name === 'br' ? '\n' : textOf(node);
    }
  }
  flush();
}

function items(list: Element, indent: string): string {
  return list.childNodes.filter(({ nodeName }) => nodeName === 'li').map((item) => {
    const nested = (item as Element).childNodes.filter(({ nodeName }) => nodeName === 'ul' || nodeName === 'ol');
    const own = collapsed((item as Element).childNodes.filter((node) => !nested.includes(node)).map(textOf).join(''));
    return [`${indent}- ${own}`, ...nested.map((inner) => items(inner as Element, `${indent}  `))].join('\n');
  }).join('\n');
}

function table(element: Element, out: TextBuilder): void {
  const rows = all(element, 'tr').map((row) => (row as Element).childNodes.filter(({ nodeName }) => /^t[hd]$/.test(nodeName)));
  const lines = rows.map((cells) => `| ${cells.map((cell) => collapsed(textOf(cell))).join(' | ')} |`);
  const { start, end } = out.block(lines.join('\n'));
  const hasHeader = rows[0]?.every(({ nodeName }) => nodeName === 'th') ?? false;
  let at = start;
  const places = lines.map((line) => {
    const place = { start: at, end: at + line.length };
    at += line.length + 1;
    return place;
  });
  out.marks.push({ kind: 'table', start, end, ...(hasHeader && places.length > 1 && { rows: places.slice(1), rowsFrom: places[1].start }) });
}

function all(node: Node, name: string): Node[] {
  return ('childNodes' in node ? node.childNodes : []).flatMap((child) => (child.nodeName === name ? [child] : all(child, name)));
}

function contains(node: Node, ...names: string[]): boolean {
  return ('childNodes' in node ? node.childNodes : []).some((child) => names.includes(child.nodeName) || contains(child, ...names));
}

function textOf(node: Node): string {
  if (UNSEEN.has(node.nodeName)) {
    return '';
  }
  return 'value' in node ? node.value : node.nodeName === 'br' ? '\n' : 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

function collapsed(text: string): string {
  return text.replace(/[ \t\r\n\f]+/g, ' ').trim();
}
