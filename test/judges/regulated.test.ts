import * as fs from 'fs';
import * as path from 'path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { ActionGroup, AgentCoreAgent, BedrockAgent, KnowledgeBase, Model, ToolFunctionOptions, ToolHandler } from '../../src';
import { getOrderSchema, inlineCode } from '../gallery/gallery';
import { subjects } from './support/subjects';
import { Synthesis } from './support/synthesis';

/**
 * cdk-nag's packs for regulated users. Their rules are about companies as much as about templates: what can be done with a prop is
 * done here, and what remains has its reason in the guide.
 */
const PACKS = [HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks];
const GUIDE = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'deploying.md'), 'utf8');

/** The rules that find something, without the packs' names, each with the paths. */
function found(scope: IConstruct): Map<string, Set<string>> {
  const rules = new Map<string, Set<string>>();
  for (const { violations } of PACKS.map((Pack) => new Pack().validateScope(scope))) {
    for (const { ruleName, violatingResources } of violations) {
      const rule = ruleName.replace(/^(HIPAA\.Security|NIST\.800\.53\.R5|PCI\.DSS\.321)-/, '');
      rules.set(rule, new Set([...rules.get(rule) ?? [], ...violatingResources.flatMap(({ constructPath }) => constructPath ?? [])]));
    }
  }
  return rules;
}

/** What a hospital or a bank would write. */
function regulated(app: App): void {
  const stack = new Stack(app, 'Regulated', { env: { account: '111122223333', region: 'us-east-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['subnet-1', 'subnet-2'],
  });
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/k');
  const run: ToolFunctionOptions = { vpc, logEncryptionKey: key, logRemovalPolicy: RemovalPolicy.RETAIN, reservedConcurrentExecutions: 10 };
  const group = (id: string, handler: ToolHandler) => new ActionGroup(stack, id, { description: 'Customer orders.', tools: getOrderSchema(), handler });
  const core = {
    instruction: 'You help customers with their orders. Be short, friendly and exact.',
    model: Model.foundation('amazon.nova-lite-v1:0'),
    encryptionKey: key,
    knowledgeBases: [KnowledgeBase.fromId('KB12345678', 'How we work.')],
    actionGroups: [
      group('Orders', ToolHandler.nodejs({ code: inlineCode(), ...run })),
      group('Legacy', ToolHandler.guarded(lambda.Function.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:us-east-1:111122223333:function:legacy'), run)),
    ],
  };
  new BedrockAgent(stack, 'Classic', core);
  new AgentCoreAgent(stack, 'Core', { ...core, vpc, searchFunction: run });
}

test('an app that gives what the rules ask for keeps two that no agent can follow', () => {
  const rules = found(Synthesis.of(regulated).app);
  expect([...rules.keys()].sort()).toEqual(['IAMNoInlinePolicy', 'LambdaDLQ']);
});

test('whatever remains on what the library makes is in the guide, with what to do or a reason', () => {
  const told = new Set([...GUIDE.matchAll(/^\| (`.+`) \|/gm)].flatMap(([, ids]) => [...ids.matchAll(/`(\w+)`/g)].map(([, id]) => id)));
  const rules = [...found(Synthesis.of(subjects).app).keys()];
  expect(rules.filter((rule) => !told.has(rule))).toEqual([]);
  expect([...told].filter((rule) => !rules.includes(rule))).toEqual([]);
});
