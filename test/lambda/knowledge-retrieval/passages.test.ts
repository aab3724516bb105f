import type { KnowledgeBaseRetrievalResult } from '@aws-sdk/client-bedrock-agent-runtime';
import { toPassages as shown } from '../../../lambda/knowledge-retrieval/passages';
import { toPassage } from '../../../lambda/runtime/knowledge/passages';

const toPassages = (results: readonly KnowledgeBaseRetrievalResult[]) => shown(results.map(toPassage));
const s3 = (uri: string) => ({ type: 'S3', s3Location: { uri } }) as const;
const passage = (fields: Partial<KnowledgeBaseRetrievalResult>) => toPassages([{ content: { text: 'Two years.' }, ...fields }]).results[0];
const long = (characters: number, score: number) => ({ content: { text: 'x'.repeat(characters) }, location: s3('s3://docs/x.pdf'), score });
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('a passage', () => {
  test('has the text, the source, the score and the page', () => {
    expect(passage({
      location: s3('s3://docs/warranty.pdf'),
      score: 0.73123456,
      documentId: 'doc-1',
      metadata: {
        'x-amz-bedrock-kb-source-uri': 's3://docs/warranty.pdf',
        'x-amz-bedrock-kb-chunk-id': '1%3A0%3Aabc',
        'x-amz-bedrock-kb-data-source-id': 'DS12345678',
        'x-amz-bedrock-kb-document-page-number': 4,
      },
    })).toEqual({ text: 'Two years.', source: 's3://docs/warranty.pdf', score: 0.731, page: 4 });
  });

  test('has the attributes that people gave the document', () => {
    expect(passage({ metadata: { 'x-amz-bedrock-kb-chunk-id': '1', 'year': 2026, 'tags': ['a', 'b'] } }).metadata).toEqual({ year: 2026, tags: ['a', 'b'] });
  });

  test.each<[KnowledgeBaseRetrievalResult['location'], string]>([
    [s3('s3://docs/a.md'), 's3://docs/a.md'],
    [{ type: 'WEB', webLocation: { url: 'https://example.com/a' } }, 'https://example.com/a'],
    [{ type: 'CONFLUENCE', confluenceLocation: { url: 'https://wiki.example.com/a' } }, 'https://wiki.example.com/a'],
    [{ type: 'SALESFORCE', salesforceLocation: { url: 'https://crm.example.com/a' } }, 'https://crm.example.com/a'],
    [{ type: 'SHAREPOINT', sharePointLocation: { url: 'https://share.example.com/a' } }, 'https://share.example.com/a'],
    [{ type: 'ONEDRIVE', oneDriveLocation: { url: 'https://drive.example.com/a' } }, 'https://drive.example.com/a'],
    [{ type: 'GOOGLEDRIVE', googleDriveLocation: { url: 'https://drive.example.com/b' } }, 'https://drive.example.com/b'],
    [{ type: 'CUSTOM', customDocumentLocation: { id: 'ticket-7' } }, 'ticket-7'],
    [{ type: 'KENDRA', kendraDocumentLocation: { uri: 'https://example.com/k' } }, 'https://example.com/k'],
    [{ type: 'SQL', sqlLocation: { query: 'SELECT 1' } }, 'SELECT 1'],
  ])('can be cited wherever it comes from: %j', (location, source) => {
    expect(passage({ location }).source).toBe(source);
  });

  test('can be cited where the kind of place is new: the service writes the address among the attributes, too', () => {
    expect(passage({ location: { type: 'MOON' as never }, metadata: { 'x-amz-bedrock-kb-source-uri': 'moon://a' } }).source).toBe('moon://a');
    expect(passage({ documentId: 'doc-1' }).source).toBe('doc-1');
  });

  test('has no source that was made up', () => {
    expect(passage({})).toEqual({ text: 'Two years.' });
  });

  test.each<[string, KnowledgeBaseRetrievalResult['content'], string]>([
    ['a row of a table', { type: 'ROW', row: [{ columnName: 'sku', columnValue: 'A' }, { columnName: 'price', columnValue: '3' }] }, 'sku: A\nprice: 3'],
    ['what is said', { type: 'AUDIO', audio: { s3Uri: 's3://a', transcription: 'Hello.' } }, 'Hello.'],
    ['what is shown', { type: 'VIDEO', video: { s3Uri: 's3://a', summary: 'A cat.' } }, 'A cat.'],
    ['nothing, of a picture', { type: 'IMAGE', byteContent: 'data:image/png;base64,AAAA' }, ''],
  ])('is text: %s', (_, content, text) => {
    expect(passage({ content }).text).toBe(text);
  });
});

describe('an answer', () => {
  test('without results is empty', () => {
    expect(toPassages([])).toEqual({ results: [] });
  });

  test('leaves out whole results that it has no room for, and says how many', () => {
    const { results, truncated } = toPassages([long(9_000, 0.9), long(9_000, 0.8), long(9_000, 0.7), long(500, 0.6)]);
    expect(results.map(({ score }) => score)).toEqual([0.9, 0.8, 0.6]);
    expect(results.every(({ text }) => /^x+$/.test(text))).toBe(true);
    expect(truncated).toBe(1);
    expect(bytes(results)).toBeLessThanOrEqual(20_001);
  });

  test('counts bytes, as models and Lambda do', () => {
    expect(toPassages([{ content: { text: 'ü'.repeat(9_000) } }, { content: { text: 'ü'.repeat(9_000) } }])).toMatchObject({ truncated: 1 });
  });

  test('has the best result even if it is a whole book, up to its last sentence that fits', () => {
    const sentence = 'The warranty of "version 2.0" is two years. ';
    const { results, truncated } = toPassages([
      { content: { text: sentence.repeat(2_000) }, location: s3('s3://docs/book.txt'), metadata: { notes: 'y'.repeat(30_000) } },
      long(100, 0.5),
    ]);
    expect(results[0].text).toMatch(/two years\. \[…\]$/);
    expect(results[0].source).toBe('s3://docs/book.txt');
    expect(bytes(results)).toBeGreaterThan(15_000);
    expect(bytes(results)).toBeLessThanOrEqual(20_001);
    expect((truncated ?? 0) + results.length).toBe(2);
  });

  test('is cut between characters where there is no sentence', () => {
    const { results: [{ text }] } = toPassages([{ content: { text: `a${'😀'.repeat(20_000)}` } }]);
    expect(text).toMatch(/^a(😀)+ \[…\]$/u);
  });

  test.each([19_000, 20_000, 40_000, 95_000])('comes to an end, whatever the length of its source is: %d', (length) => {
    const source = `s3://docs/${'x'.repeat(length)}`;
    const { results, truncated = 0 } = toPassages([{ content: { text: 'Two years. '.repeat(5_000) }, location: s3(source) }]);
    expect(results.length + truncated).toBe(1);
    expect(bytes(results)).toBeLessThanOrEqual(20_001);
  });

  test('does without a result that has too much beside its text', () => {
    expect(toPassages([{ content: { text: 'x' }, location: { type: 'SQL', sqlLocation: { query: 'q'.repeat(30_000) } } }])).toEqual({ results: [], truncated: 1 });
  });
});
