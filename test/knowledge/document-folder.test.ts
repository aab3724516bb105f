import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { readMarkdown } from '../../cli/chunking/readers/markdown';
import { DocumentAttribute, DocumentFolder, DocumentFolderOptions } from '../../src';
import { errorsOf } from '../support/stacks';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'documents-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
}

function deploy(options: DocumentFolderOptions = {}, stack = new Stack(new App(), 'Stack')): Stack {
  new s3deploy.BucketDeployment(stack, 'Code', {
    sources: [DocumentFolder.of(folder, options)], destinationBucket: new s3.Bucket(stack, 'Bucket'), destinationKeyPrefix: 'code/',
  });
  return stack;
}

/** What would be in the bucket, by key. */
function deployed(options: DocumentFolderOptions = {}): Record<string, string> {
  const stack = deploy(options);
  expect(errorsOf(stack)).toBe('');
  const { directory } = App.of(stack)!.synth() as { directory: string };
  const manifest = JSON.parse(fs.readFileSync(path.join(directory, 'Stack.assets.json'), 'utf8'));
  const { Properties } = Object.values<any>(JSON.parse(fs.readFileSync(path.join(directory, 'Stack.template.json'), 'utf8')).Resources).find(({ Type }) => Type === 'Custom::CDKBucketDeployment');
  const [key] = Properties.SourceObjectKeys;
  const { source } = Object.values<any>(manifest.files).find(({ destinations }) => Object.values<any>(destinations)[0].objectKey === key);
  expect(source.packaging).toBe('zip');
  const root = path.join(directory, source.path);
  return Object.fromEntries(fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => fs.statSync(path.join(root, name)).isFile()).sort()
    .map((name) => [name, fs.readFileSync(path.join(root, name), 'utf8')]));
}

const attributesOf = (json: string) => JSON.parse(json).metadataAttributes;

test('what the service reads goes as it is', () => {
  const files = { 'a.md': '# A', 'b/c.txt': 'C', 'd.html': '<p>D</p>', 'e.csv': 'e,f\n', 'g.pdf': Buffer.from([0x25, 0x50, 0x44, 0x46, 0]) };
  write(files);
  expect(deployed()).toEqual(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content.toString()])));
});

test('source code and YAML become Markdown, which says what they were', () => {
  write({ 'services/orders.ts': 'export const a = 1;\r\n', 'deploy.yaml': 'kind: Service\n', 'Makefile': 'all:\n\techo' });
  const files = deployed();
  expect(Object.keys(files)).toEqual(['Makefile.md', 'Makefile.md.metadata.json', 'deploy.yaml.md', 'deploy.yaml.md.metadata.json', 'services/orders.ts.md', 'services/orders.ts.md.metadata.json']);
  expect(files['services/orders.ts.md']).toBe('# services/orders.ts\n\n```ts\nexport const a = 1;\n```\n');
  expect(attributesOf(files['services/orders.ts.md.metadata.json'])).toEqual({ originalPath: 'services/orders.ts' });
  expect(files['Makefile.md']).toBe('# Makefile\n\n```\nall:\n\techo\n```\n');
});

test('what only goes by another name keeps what is in it', () => {
  write({ 'a.markdown': '# A', 'b.htm': '<p>B</p>' });
  const files = deployed();
  expect(files).toMatchObject({ 'a.markdown.md': '# A', 'b.htm.html': '<p>B</p>' });
  expect(attributesOf(files['b.htm.html.metadata.json'])).toEqual({ originalPath: 'b.htm' });
});

test('a program with fences of its own is one block all the same', () => {
  write({ 'a.py': '"""\n```ts\nx\n````\n# no heading\n"""' });
  const { marks } = readMarkdown(deployed()['a.py.md']);
  expect(marks.filter(({ kind }) => kind === 'code')).toHaveLength(1);
  expect(marks.filter(({ kind }) => kind === 'heading')).toHaveLength(1);
});

test('attributes are written beside each document, and what stands beside one wins', () => {
  write({ 'a.md': 'A', 'b.ts': 'b', 'b.ts.metadata.json': JSON.stringify({ metadataAttributes: { team: 'shipping', size: 3 } }) });
  const files = deployed({
    metadata: {
      team: DocumentAttribute.text('orders'), year: DocumentAttribute.number(2026), open: DocumentAttribute.flag(false), tags: DocumentAttribute.texts('a', 'b'),
    },
  });
  const common = { year: 2026, open: false, tags: ['a', 'b'] };
  expect(attributesOf(files['a.md.metadata.json'])).toEqual({ team: 'orders', ...common });
  expect(attributesOf(files['b.ts.md.metadata.json'])).toEqual({ team: 'shipping', size: 3, originalPath: 'b.ts', ...common });
  expect(Object.keys(files)).not.toContain('b.ts.metadata.json');
});

test('what is hidden, ignored, excluded, linked or empty is no document', () => {
  write({ '.env': 'SECRET=1', '.git/config': 'x', '.gitignore': 'out/\n*.tmp\n', 'out/a.js': 'x', 'b.tmp': 'x', 'node_modules/c/index.js': 'x', 'd.ts': '\n', 'keep.ts': 'x', 'package-lock.json': '{}' });
  fs.symlinkSync('/etc/hostname', path.join(folder, 'link.txt'));
  fs.symlinkSync(os.tmpdir(), path.join(folder, 'elsewhere'));
  expect(Object.keys(deployed())).toEqual(['keep.ts.md', 'keep.ts.md.metadata.json']);
});

test('exclude takes the place of what is excluded otherwise', () => {
  write({ 'a.ts': 'x', 'b.ts': 'x', 'cdk.out/c.json': '{}' });
  expect(Object.keys(deployed({ exclude: ['b.*'] }))).toEqual(['a.ts.md', 'a.ts.md.metadata.json', 'cdk.out/c.json.md', 'cdk.out/c.json.md.metadata.json']);
});

test('what is no text is left out, and that is said', () => {
  write({ 'a.ts': 'x', 'logo.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]), 'latin.py': Buffer.from([0x78, 0xe9, 0x78]) });
  const stack = deploy();
  Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('2 of .* are left out, as no text: latin.py, logo.png'));
});

test('the same folder with other attributes is another deployment, and with the same it is not', () => {
  write({ 'a.ts': 'x' });
  const hash = (value: string) => {
    const stack = deploy({ metadata: { tenant: DocumentAttribute.text(value) } });
    const template = App.of(stack)!.synth() as any;
    return Object.values<any>(template.getStackByName('Stack').template.Resources).find(({ Type }) => Type === 'Custom::CDKBucketDeployment').Properties.SourceObjectKeys[0];
  };
  expect(hash('acme')).toBe(hash('acme'));
  expect(hash('acme')).not.toBe(hash('umbrella'));
});

test('several folders go into one deployment', () => {
  write({ 'a/a.ts': 'x', 'b/b.ts': 'x' });
  const stack = new Stack(new App(), 'Stack');
  new s3deploy.BucketDeployment(stack, 'Code', {
    sources: ['a', 'b'].map((name) => DocumentFolder.of(path.join(folder, name))), destinationBucket: new s3.Bucket(stack, 'Bucket'),
  });
  expect(errorsOf(stack)).toBe('');
});

test('all that is wrong is said at once', () => {
  write({ 'a.ts': 'x', 'a.ts.md': 'y', 'b.md': 'B', 'b.md.metadata.json': '{}', 'c.md': 'C', 'c.md.metadata.json': '{', 'd.md': 'D' });
  fs.writeFileSync(path.join(folder, 'd.md.metadata.json'), JSON.stringify({ metadataAttributes: { long: 'x'.repeat(11_000) } }));
  fs.truncateSync((fs.writeFileSync(path.join(folder, 'huge.pdf'), ''), path.join(folder, 'huge.pdf')), 50 * 1024 * 1024 + 1);
  const said = errorsOf(deploy({ metadata: { originalPath: DocumentAttribute.text('mine') } }));
  expect(said).toContain('[Stack/Code] a.ts.md of');
  expect(said).toMatch(/becomes a\.ts\.md, and there is one already/);
  expect(said).toMatch(/b\.md\.metadata\.json has no metadataAttributes/);
  expect(said).toMatch(/c\.md\.metadata\.json is no JSON/);
  expect(said).toMatch(/the attributes of d\.md of .* have 110\d\d bytes, and the service takes 10240/);
  expect(said).toMatch(/huge\.pdf of .* has 52428801 bytes/);
  expect(said).toContain('metadata has "originalPath"');
});

test('a folder that is not there, or has no document, is an error', () => {
  expect(errorsOf(deploy())).toMatch(/has no document in it/);
  fs.rmSync(folder, { recursive: true });
  expect(errorsOf(deploy())).toMatch(/there is no folder/);
  fs.mkdirSync(folder);
});

test('nothing is read for a stack that is not synthesized', () => {
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Stack');
  fs.rmSync(folder, { recursive: true });
  expect(errorsOf(deploy({}, stack))).toBe('');
  fs.mkdirSync(folder);
});
