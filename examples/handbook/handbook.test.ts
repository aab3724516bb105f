import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App } from 'aws-cdk-lib';
import { withFootnotes } from './answers/footnotes';
import { CLI } from './command-line';
import { HandbookStack } from './handbook-stack';
import { LocalBedrock } from './local/local-bedrock';

/**
 * What `cdk synth` makes, searched and asked: the deployed bundles and the real clients, with a search by words in place of the service.
 */
const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'handbook-')), context: { 'aws:cdk:enable-path-metadata': true } });
new HandbookStack(app, 'Handbook');
const { directory } = app.synth();

let bedrock: LocalBedrock;
let handler: (question: { question: string; about: string }) => Promise<{ answer: string; answered: boolean; tokens: number }>;

beforeAll(async () => {
  bedrock = await LocalBedrock.start(directory, 'Handbook');
  Object.assign(process.env, bedrock.environment);
  ({ handler } = require('./build/answers')); // after the variables it reads
});
afterAll(() => bedrock?.stop());

async function run(...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [CLI, ...args], { env: { ...process.env, NO_COLOR: '1' } })).stdout;
}

test('a question is answered from the handbook, and the source is named', async () => {
  const { answer, answered, tokens } = await handler({ about: 'handbook', question: 'How many days of vacation do I have?' });
  expect(answer).toBe('Everyone has 28 days of vacation a year, in addition to public holidays. [1]\n[1] s3://documents/handbook/leave.md');
  expect(answered).toBe(true);
  expect(tokens).toBeGreaterThan(0);
});

test('a question is answered from source code, and the source is the file as it was', async () => {
  const { answer } = await handler({ about: 'code', question: 'For how many days after delivery can an order be refunded?' });
  expect(answer).toContain('REFUND_WINDOW_DAYS = 30');
  expect(answer).toMatch(/\n\[1\] shop\/refunds\.ts$/);
  expect((await handler({ about: 'code', question: 'How many replicas are there?' })).answer).toMatch(/replicas: 2 \[1\]\n\[1\] deploy\/shop\.yaml$/);
});

test('what is not written down is not answered', async () => {
  expect(await handler({ about: 'handbook', question: 'What is the salary of the chief executive?' })).toMatchObject({ answer: 'The documents do not say.', answered: false });
});

test('verify: the agent\'s tools find something', async () => {
  const told = await run('verify', directory, '--calls', path.join(__dirname, 'calls.yaml'), '--env', `AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME=${bedrock.toolEndpoint}`);
  expect(told).toMatch(/2 tools, (\d+) calls · \1 passed/);
});

test('explain: who may search is the agent\'s tool and the function', async () => {
  const grants = (await run('explain', directory)).split(/\n {2}(?=\S)/);
  const searching = grants.filter((grant) => grant.includes('search the knowledge base'));
  expect(searching.map((grant) => grant.split(' may')[0])).toEqual(['Handbook/Assistant/Knowledge/Role', 'Handbook/Answers/ServiceRole']);
  searching.forEach((grant) => expect(grant).toMatch(/Handbook\/CodeBase/));
});

test('each statement has a footnote, and each source one number', () => {
  const text = 'A. B. C.';
  const part = (start: number, ...sources: string[]) => ({ text: text.slice(start, start + 2), span: { start, end: start + 2 }, sources: sources.map((source) => ({ text: '', source })) });
  expect(withFootnotes(text, [part(0, 'x'), part(6, 'y', 'x')])).toBe('A. [1] B. C. [2, 1]\n[1] x\n[2] y');
});
