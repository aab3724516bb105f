import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { groupOf, toolsCode } from './app';
import { Assembly } from '../../cli/assembly/assembly';
import { toolGroups } from '../../cli/assembly/tool-functions';
import { inPlainWords } from '../../cli/assembly/wording';
import { explain } from '../../cli/explain/explain';
import { migrate } from '../../cli/migrate/migrate';
import { toText } from '../../cli/migrate/report';
import { BedrockAgent, Model, ToolHandler } from '../../src';
import { INSTRUCTION, NOVA } from '../support/stacks';

/** Tools in a stack, the agent and a caller's role in others; two stages of all of it. */
function synthesized(strength: string): Assembly {
  const app = new App({
    outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cli-')),
    context: { '@aws-cdk/core:defaultCrossStackReferences': strength },
  });
  for (const name of ['Beta', 'Live']) {
    const stage = new Stage(app, name);
    const tools = groupOf(new Stack(stage, 'Tools'), 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }));
    const agent = new BedrockAgent(new Stack(stage, 'Shop'), 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), actionGroups: [tools] });
    agent.grantInvoke(new iam.Role(new Stack(stage, 'App'), 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  }
  return Assembly.load(app.synth().directory);
}

describe.each(['strong', 'weak'])('%s references between stacks', (strength) => {
  const assembly = synthesized(strength);

  test('are what the framework writes for it', () => {
    const written = JSON.stringify(assembly.stacks.map(({ template }) => template));
    expect(written).toContain(strength === 'weak' ? 'Fn::GetStackOutput' : 'Fn::ImportValue');
  });

  test('lead to the function of the same stage', () => {
    expect(toolGroups(assembly).map(({ owner, function: fn }) => [owner, fn?.resource.path])).toEqual([
      ['Beta/Shop/Agent', 'Beta/Tools/Orders/Function'], ['Live/Shop/Agent', 'Live/Tools/Orders/Function'],
    ]);
  });

  test('have names in explain and migrate', () => {
    const told = explain(assembly);
    expect(told).toMatch(/Live\/App\/Caller may\n(.*\n)*? {4}· talk to the agent Live\/Shop\/Agent/);
    for (const text of [told, toText(migrate(assembly))]) {
      expect(text).not.toMatch(/Fn::|\{"/);
    }
    expect(migrate(assembly).agents.map(({ callers }) => callers)).toEqual([['Beta/App/Caller'], ['Live/App/Caller']]);
  });
});

test.each<[string, unknown, string]>([
  ['a list', ['a', { Ref: 'AWS::Region' }], 'a, <Region>'],
  ['an output that is elsewhere', { 'Fn::GetStackOutput': { StackName: 'Other', OutputName: 'Arn' } }, 'Other.Arn'],
  ['an export that is elsewhere', { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::StackName}-arn' } }, '<StackName>-arn'],
  ['a choice', { 'Fn::If': ['IsLive', 'big', { Ref: 'AWS::NoValue' }] }, 'big or <NoValue>, depending on IsLive'],
  ['a part of a list', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Gone', 'Arn'] }] }] }, 'part 1 of Gone.Arn'],
  ['variables of its own', { 'Fn::Sub': ['${x}/${y}', { x: 'a' }] }, 'a/y'],
  ['no function at all', { a: { b: 1 } }, 'a: b: 1'],
])('%s is told in words', (_, value, words) => {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cli-')) });
  new Stack(app, 'Shop');
  const assembly = Assembly.load(app.synth().directory);
  expect(inPlainWords(assembly, assembly.stacks[0], value)).toBe(words);
});

describe('nested stacks', () => {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cli-')) });
  const shop = new Stack(app, 'Shop');
  const inner = new NestedStack(new NestedStack(shop, 'Outer'), 'Inner');
  const beside = new NestedStack(shop, 'Beside');
  const handler = () => ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' });
  new BedrockAgent(inner, 'Agent', {
    instruction: INSTRUCTION,
    model: Model.foundation(NOVA),
    actionGroups: [groupOf(inner, 'Own', handler()), groupOf(beside, 'Orders', handler()), groupOf(shop, 'Around', handler())],
  }).grantInvoke(new iam.Role(shop, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  const assembly = Assembly.load(app.synth().directory);

  test('are looked into, however deep, and references lead in, out and across', () => {
    expect(toolGroups(assembly).map(({ owner, name, function: fn }) => [owner, name, fn?.resource.path, fn?.code !== undefined])).toEqual([
      ['Shop/Outer/Inner/Agent', 'Own', 'Shop/Outer/Inner/Own/Function', true],
      ['Shop/Outer/Inner/Agent', 'Orders', 'Shop/Beside/Orders/Function', true],
      ['Shop/Outer/Inner/Agent', 'Around', 'Shop/Around/Function', true],
    ]);
  });

  test('have names, and belong to the stack around them', () => {
    expect(explain(assembly)).toMatch(/Shop\/Caller may\n(.*\n)*? {4}· talk to the agent Shop\/Outer\/Inner\/Agent/);
    expect(explain(assembly)).not.toMatch(/Fn::|\{"|referenceto/);
    expect(toolGroups(Assembly.load(assembly.directory, ['Shop']))).toHaveLength(3);
  });
});

test('references across Regions lead to what is there', () => {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cli-')) });
  const stack = (id: string, region: string) => new Stack(app, id, { env: { account: '111111111111', region }, crossRegionReferences: true });
  const caller = new iam.Role(stack('App', 'eu-west-1'), 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const tools = stack('Tools', 'us-east-1');
  new BedrockAgent(tools, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA) }).grantInvoke(caller);
  const told = explain(Assembly.load(app.synth().directory));
  expect(JSON.stringify(Assembly.load(app.synth().directory).stacks.map(({ template }) => template))).toContain('/cdk/exports/');
  expect(told).toMatch(/App\/Caller may\n(.*\n)*? {4}· talk to the agent Tools\/Agent/);
  expect(told).not.toMatch(/\/cdk\/exports\/\S*Agent/);
});
