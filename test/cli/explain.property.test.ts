import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { assemblyOf } from './app';
import { Assembly } from '../../cli/assembly/assembly';
import { grants } from '../../cli/explain/grants';
import { PolicyWords } from '../../cli/explain/policy-words';
import { Request, Statement, isAllowed } from '../support/policy-simulator';

const assembly = assemblyOf(() => []);
const [stack] = assembly.stacks;
const words = new PolicyWords(assembly, stack);
const say = (statement: Statement) => words.statement(statement as never).replace(/\u001b\[\d+m/g, '');

/** What a service may be asked for, and what it is asked about. Accounts and Regions are others than the stack's, which are not known. */
const ACTIONS = [
  's3:GetObject', 's3:GetObjectAcl', 's3:PutObject', 's3:ListBucket', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:BatchGetItem',
  'dynamodb:PutItem', 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:GetFoundationModel', 'bedrock:GetInferenceProfile', 'sts:AssumeRole',
  'kms:Decrypt', 'kms:GenerateDataKey', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'sqs:SendMessage',
];
const ACTION_PATTERNS = [...ACTIONS, '*', 's3:*', 's3:GetObject*', 'dynamodb:*Item', 'bedrock:InvokeModel*', 'bedrock:Get*', 'S3:getobject'];
const RESOURCES = [
  'arn:aws:s3:::orders', 'arn:aws:s3:::orders/a', 'arn:aws:s3:::other', 'arn:aws:sqs:eu-west-1:111111111111:orders', 'arn:aws:sqs:us-east-1:111111111111:orders',
  'arn:aws:dynamodb:eu-west-1:111111111111:table/orders', 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders', 'arn:aws:dynamodb:us-east-1:111111111111:table/orders',
  'arn:aws:bedrock:eu-west-1::foundation-model/nova', 'arn:aws:bedrock:::foundation-model/nova', 'arn:aws:bedrock:us-east-1::foundation-model/nova',
  'arn:aws:bedrock:eu-west-1:111111111111:inference-profile/nova', 'arn:aws:iam::111111111111:role/admin', 'arn:aws:iam::222222222222:role/admin',
];
const RESOURCE_PATTERNS = [
  ...RESOURCES, '*', 'arn:aws:s3:::*', 'arn:aws:s3:::orders*', 'arn:aws:s3:::orders/*', 'arn:aws:dynamodb:*:*:*', 'arn:aws:dynamodb:eu-west-1:*:*',
  'arn:aws:dynamodb:*:111111111111:table/*', 'arn:aws:bedrock:*::foundation-model/*', 'arn:aws:bedrock:*:*:*', 'arn:aws:sqs:*:111111111111:orders', 'arn:aws:*:*:*:*',
];
const VALUES: Record<string, readonly string[]> = {
  'aws:SourceAccount': ['111111111111', '222222222222'],
  'aws:SourceArn': ['arn:aws:s3:::orders', 'arn:aws:sqs:eu-west-1:111111111111:orders', 'arn:aws:sns:eu-west-1:111111111111:orders', 'arn:aws:sns:us-east-1:111111111111:orders'],
  'bedrock:GuardrailIdentifier': ['arn:aws:bedrock:eu-west-1:111111111111:guardrail/g', 'arn:aws:bedrock:eu-west-1:111111111111:guardrail/g:1'],
  's3:prefix': ['a', 'A', 'ab', 'a*', 'a or b', 'b', 'a, b'],
  'aws:SecureTransport': ['true', 'false'],
};
const PATTERNS: Record<string, readonly string[]> = { 'aws:SourceArn': ['arn:aws:sns:*:111111111111:orders', 'arn:aws:s3:*'], 's3:prefix': ['?', '*'], 'bedrock:GuardrailIdentifier': ['*'] };
const OPERATORS = ['String', 'Arn'].flatMap((kind) => ['Equals', 'Like', 'NotEquals', 'NotLike'].flatMap((name) => [`${kind}${name}`, `${kind}${name}IfExists`]));
const operatorsOf = (key: string) => [
  ...OPERATORS.filter((operator) => /Arn|Guardrail/.test(key) || !operator.startsWith('Arn')), 'StringEqualsIgnoreCase', 'Null',
  ...key === 'aws:SecureTransport' ? ['Bool', 'BoolIfExists'] : [],
];

const some = (values: readonly string[], most = 3) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });
const condition = fc.constantFrom(...Object.keys(VALUES)).chain((key) => fc.tuple(
  fc.constant(key), fc.constantFrom(...operatorsOf(key)), some([...VALUES[key], ...PATTERNS[key] ?? []], 2), fc.boolean(),
)).map(([key, operator, values, absent]) => ({ [operator]: { [key]: operator === 'Null' ? `${absent}` : values } }));
const conditions = fc.option(fc.array(condition, { minLength: 1, maxLength: 2 })
  .map((found) => found.reduce((all, one) => ({ ...all, ...one }), {} as NonNullable<Statement['Condition']>)), { nil: undefined });

const statement: fc.Arbitrary<Statement> = fc.record({
  Effect: fc.constantFrom<'Allow' | 'Deny'>('Allow', 'Deny'),
  actions: fc.tuple(fc.boolean(), some(ACTION_PATTERNS, 5), fc.nat(9)),
  resources: fc.tuple(fc.boolean(), some(RESOURCE_PATTERNS), fc.nat(9)),
  Condition: conditions,
}).map(({ Effect, actions: [, actions, notAction], resources: [, resources, notResource], Condition }) => ({
  Effect,
  [notAction === 0 ? 'NotAction' : 'Action']: actions,
  [notResource === 0 ? 'NotResource' : 'Resource']: resources,
  ...Condition && { Condition },
}));

/** The same, with one part of another: what words lose shows in pairs that differ little. */
const changed = fc.tuple(statement, statement, fc.constantFrom<'Effect' | 'Action' | 'Resource' | 'Condition'>('Effect', 'Action', 'Resource', 'Condition'), fc.nat(4))
  .map(([one, other, part, way]): [Statement, Statement] => {
    const { [part]: mine, ...rest } = one;
    if ((part === 'Action' || part === 'Resource') && Array.isArray(mine) && way > 0) { // an element more, or less
      const value = way > 2 || mine.length === 1 ? [...new Set([...mine, ...[other[part] ?? []].flat().slice(0, 1)])] : mine.slice(1);
      return [one, { ...one, [part]: value } as Statement];
    }
    if (part === 'Condition' && mine && way > 0) { // another operator on the same values
      const [operator, tests] = Object.entries(mine)[0];
      const another = operatorsOf(Object.keys(tests)[0])[way * 3 % 10];
      return [one, { ...one, Condition: { [another]: tests, ...way > 2 ? {} : { [operator]: tests } } } as Statement];
    }
    return mine === undefined || other[part] === undefined ? [one, other] : [one, { ...rest, [part]: other[part] } as Statement];
  });

/** Every request about every resource, with each value of the condition keys that are named, and without. */
function requests(...statements: readonly Statement[]): Request[] {
  const keys = [...new Set(statements.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((tests) => Object.keys(tests))))];
  const contexts = keys.reduce<Record<string, string>[]>((all, key) =>
    all.flatMap((context) => [context, ...VALUES[key].map((value) => ({ ...context, [key]: value }))]), [{}]);
  return contexts.flatMap((context) => SENSIBLE.map(([action, resource]) => ({ action, resource, context })));
}

/** Services are asked about resources of their own. */
const SENSIBLE = ACTIONS.flatMap((action) => RESOURCES.filter((resource) => resource.split(':')[2] === action.split(':')[0].replace('sts', 'iam'))
  .map((resource): [string, string] => [action, resource]));

const answers = (statements: readonly Statement[], asked: readonly Request[]) => asked.map((request) => isAllowed(statements, request));
const ALL: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
/** A denial shows where all else is allowed. */
const meaning = (one: Statement, asked: readonly Request[]) => answers(one.Effect === 'Deny' ? [ALL, one] : [one], asked);

test('what explain says of a statement decides each request: the same words never stand for another meaning', () => {
  fc.assert(fc.property(changed, ([one, other]) => {
    if (say(one) === say(other)) {
      const asked = requests(one, other);
      expect({ words: say(one), one, other, meaning: meaning(one, asked) }).toEqual({ words: say(one), one, other, meaning: meaning(other, asked) });
    }
  }), { numRuns: Number(process.env.EXPLAIN_RUNS ?? 2_000), seed: 1 });
});

test('every statement of a role is told, wherever it stands, and nothing else', () => {
  fc.assert(fc.property(fc.array(statement, { maxLength: 3 }), fc.array(statement, { maxLength: 3 }), (inline, attached) => {
    const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'explain-')) });
    const document = (statements: readonly Statement[]) => ({ Version: '2012-10-17', Statement: statements });
    const role = new iam.CfnRole(new Stack(app, 'Shop'), 'Role', {
      assumeRolePolicyDocument: document([]), policies: [{ policyName: 'inline', policyDocument: document(inline) }],
    });
    new iam.CfnPolicy(role.stack, 'Policy', { policyName: 'attached', policyDocument: document(attached), roles: [role.ref] });
    const told = grants(Assembly.load(app.synth().directory)).map(({ who, may }) => [who, may.replace(/\u001b\[\d+m/g, '')]);
    expect(told).toEqual([...inline, ...attached].map((one) => ['Shop/Role', say(one)]));
  }), { numRuns: 20, seed: 1 });
});
