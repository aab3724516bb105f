import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { assemblyOf, groupOf, nodeFunction, toolsCode } from './app';
import { ToolHandler } from '../../src';

const CLI = path.join(__dirname, '..', '..', 'bin', 'cdk-bedrock-agents.js');

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env: process.env });
}

function temporary(name: string, content?: string): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'cli-')), name);
  if (content !== undefined) {
    fs.writeFileSync(file, content);
  }
  return file;
}

describe('verify', () => {
  const { directory } = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }))]);

  test('prints every call and leaves with 0 when all is well', () => {
    const { status, stdout } = run('verify', directory);
    expect(stdout).toMatch(/Orders Shop\/Agent · classic · guarded/);
    expect(stdout).toMatch(/getOrder {2,}valid {2,}200 {2,}pass/);
    expect(stdout).toMatch(/missing: orderId {2,}refused \(400\) {2,}pass/);
    expect(stdout).toMatch(/1 tool, 4 calls · 4 passed/);
    expect(status).toBe(0);
  });

  test('writes reports for programs and for CI servers', () => {
    const json = temporary('report.json');
    const junit = temporary('report.xml');
    expect(run('verify', directory, '--json', json, '--junit', junit).status).toBe(0);
    expect(JSON.parse(fs.readFileSync(json, 'utf8'))).toMatchObject({ clean: true, groups: [{ actionGroup: 'Orders', calls: expect.any(Array) }] });
    expect(fs.readFileSync(junit, 'utf8')).toContain('<testcase classname="Orders.getOrder" name="missing: orderId"');
  });

  test('leaves with 1 when an agent could not work with a reply, and writes it into the reports', () => {
    const broken = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.wrong')))]);
    const junit = temporary('report.xml');
    const { status, stdout } = run('verify', broken.directory, '--junit', junit);
    expect(status).toBe(1);
    expect(stdout).toMatch(/FAIL getOrder \(valid\): response\.function must echo/);
    expect(fs.readFileSync(junit, 'utf8')).toContain('<failure');
  });

  test('leaves with 1 and advice when the tools need AWS', () => {
    const wanting = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'aws.handler' }))]);
    const { status, stdout } = run('verify', wanting.directory);
    expect(status).toBe(1);
    expect(stdout).toContain('The tools call dynamodb (GetItem)');
    expect(stdout).toContain('--env AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:PORT');
  });

  test('makes the user\'s own calls, and holds the answers against what they expect', () => {
    const calls = temporary('calls.yaml', `
- { tool: getOrder, arguments: { orderId: A-1 }, expect: { status: 200, body: { orderId: A-1 } } }
- { tool: getOrder, arguments: { orderId: A-1 }, expect: { body: { status: LOST } } }`);
    const { status, stdout } = run('verify', directory, '--calls', calls);
    expect(status).toBe(1);
    expect(stdout).toContain('FAIL getOrder (sample: orderId=A-1): body.status is "SHIPPED", the sample expects "LOST"');
    expect(stdout).toContain('5 passed · 1 failed');
  });
});

describe('groups that cannot be run here', () => {
  const { directory } = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.guarded(nodeFunction(stack, 'Own', 'x.handler', lambda.Runtime.JAVA_21)))]);
  const json = temporary('report.json');

  test('are no success', () => {
    const { status, stdout } = run('verify', directory, '--json', json);
    expect(status).toBe(1);
    expect(stdout).toContain('2 passed · 1 group not tried\nWhat was not tried may be broken. --allow-untried NAME accepts it of a group or a function');
    expect(JSON.parse(fs.readFileSync(json, 'utf8'))).toMatchObject({ clean: false, groups: [{ skipped: expect.stringContaining('java21') }] });
  });

  test('are accepted where the user says so', () => {
    expect(run('verify', directory, '--allow-skipped', '--json', json).status).toBe(0);
    expect(JSON.parse(fs.readFileSync(json, 'utf8'))).toMatchObject({ clean: true });
    expect(run('verify', directory, '--allow-untried', 'Orders')).toMatchObject({ status: 0, stderr: expect.not.stringContaining('warning') });
  });

  test('are warned of where they are accepted and there is none', () => {
    const { status, stderr } = run('verify', directory, '--allow-untried', 'Order');
    expect(stderr).toContain('warning: --allow-untried Order: no group of that name was left untried.');
    expect(status).toBe(1);
  });
});

describe('a mistake on the command line', () => {
  const { directory } = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }))]);

  test.each<[string, string[], RegExp]>([
    ['a folder that is no assembly', ['verify', os.tmpdir()], /is not a cloud assembly.*npx cdk synth/],
    ['a variable without a value', ['verify', '--env', 'TABLE'], /must be of the form NAME=value/],
    ['a command that is not there', ['deploy'], /unknown command 'deploy'/],
  ])('is explained: %s', (_, args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test.each<[string, string, RegExp]>([
    ['no list', 'tool: getOrder', /must be a list of calls/],
    ['a wrong field', '[{ tool: getOrder, args: {} }]', /entry 1: args is not a field here/],
    ['no tool', '[{}]', /entry 1: tool is missing/],
    ['a wrong field in what is expected', '[{ tool: getOrder, expect: { statsu: 200 } }]', /entry 1: expect.statsu is not a field here \(status, body\)/],
    ['an expectation of nothing', '[{ tool: getOrder, expect: {} }]', /entry 1: expect must have a status, a body, or both/],
    ['a status that is none', '[{ tool: getOrder, expect: { status: "200" } }]', /entry 1: expect.status is "200"; it must be an HTTP status/],
    ['text that is no YAML', '[{', /calls.yaml cannot be read: /],
    ['a tool that is not there', '[{ tool: getOder }]', /has calls that no tool is there for: getOder/],
  ])('is explained: calls with %s', (_, content, message) => {
    const { status, stderr } = run('verify', directory, '--calls', temporary('calls.yaml', content));
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('is explained: calls that are not there', () => {
    const { stderr } = run('verify', directory, '--calls', 'nope.yaml');
    expect(stderr).toMatch(/^error: nope.yaml cannot be read: ENOENT/);
  });

  test('is explained: an assembly without tools', () => {
    expect(run('verify', assemblyOf(() => []).directory).stderr).toContain('has no agent with action groups');
  });
});

describe('explain', () => {
  const { directory } = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.guarded(nodeFunction(stack, 'Own', 'envelopes.right')))]);
  const { stdout, status } = run('explain', directory);

  test('counts what would be deployed, by family', () => {
    expect(status).toBe(0);
    expect(stdout).toMatch(/Would be deployed: \d+ resources/);
    expect(stdout).toMatch(/agent {2,}Bedrock Agent, Bedrock AgentAlias/);
    expect(stdout).toMatch(/tools {2,}2 × Lambda Function, Lambda Permission/);
  });

  test('repeats what synth warned of', () => {
    expect(stdout).toMatch(/Warnings\n {2}Shop\/Agent\n {4}· Bedrock Agents Classic creates agents only .* \(cdk-bedrock-agents:classic-closed\)\n/);
  });

  test.each([
    'call the model foundation-model/amazon.nova-lite-v1:0',
    'publish metrics, only in the namespace AWS/Bedrock/Agents',
    'call the function Shop/Orders/Function, only on behalf of Shop/Agent, only for this account',
    'call the function Shop/Own',
    'write to the log Shop/Orders/Logs',
    'do what the managed policy AWSLambdaBasicExecutionRole allows',
  ])('says who may %s', (grant) => {
    expect(stdout).toContain(`· ${grant}\n`);
  });
});
