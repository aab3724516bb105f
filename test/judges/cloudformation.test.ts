import {
  CompositeEngine, Diagnostic, SchemaValidator, TemplateContent,
} from './node_modules/cdk-latest/node_modules/@aws/cloudformation-validate';
import { subjects } from './support/subjects';
import { Synthesis, Template } from './support/synthesis';

/** What is found and is no fault of the library. */
const EXCLUDED: readonly { readonly rule: string; readonly type: string; readonly reason: string }[] = [
  {
    rule: 'W3005',
    type: 'AWS::Lambda::Function',
    reason: 'lambda.Function of aws-cdk-lib names its role, and depends on it once more. Redundant, and harmless.',
  },
];

const schemas = new SchemaValidator();
const rules = new CompositeEngine();

afterAll(() => {
  schemas.free();
  rules.free();
});

/** Errors and warnings. Below them come hints about what an update would replace, and about tags. */
function findings(template: object): string[] {
  const content = () => new TemplateContent(JSON.stringify(template));
  const all = [...schemas.validate(content(), 'us-east-1'), ...rules.validateTemplate(content(), { severityLevel: 'WARN' }).diagnostics];
  const serious = all.filter(({ severity }) => severity !== 'INFO' && severity !== 'DEBUG');
  return [...new Set(serious.filter((finding) => !isExcluded(finding)).map(describeFinding))];
}

function isExcluded({ ruleId, entity }: Diagnostic): boolean {
  return EXCLUDED.some(({ rule, type }) => rule === ruleId && type === entity?.resourceType);
}

function describeFinding({ severity, ruleId, entity, propertyPath, message }: Diagnostic): string {
  return [severity, ruleId, entity?.logicalId, propertyPath, message].filter(Boolean).join(' ');
}

const { templates } = Synthesis.of(subjects);

describe('CloudFormation takes the templates', () => {
  test.each([...templates])('%s', (_, template) => {
    expect(findings(template)).toEqual([]);
  });

  test('and every exclusion is still needed', () => {
    const found = [...templates.values()].flatMap((template) => rules.validateTemplate(new TemplateContent(JSON.stringify(template))).diagnostics);
    const stale = EXCLUDED.filter(({ rule, type }) => !found.some(({ ruleId, entity }) => rule === ruleId && type === entity?.resourceType));
    expect(stale).toEqual([]);
  });
});

describe('the judge is awake: spoil a template, and it is found', () => {
  test.each([
    ['an unknown property', { Instructions: 'Help.' }, 'Instructions'],
    ['a name against the pattern', { AgentName: 'support agent!' }, 'AgentName'],
    ['a number out of range', { IdleSessionTTLInSeconds: 1 }, 'IdleSessionTTLInSeconds'],
    ['a value outside its list', { OrchestrationType: 'MAGIC' }, 'OrchestrationType'],
    ['a reference to nothing', { AgentResourceRoleArn: { 'Fn::GetAtt': ['Nobody', 'Arn'] } }, 'Nobody'],
  ])('%s', (_, fault, about) => {
    const spoiled = structuredClone(templates.get('Minimal')!);
    Object.assign(agentOf(spoiled), fault);
    expect(findings(spoiled)).toEqual([expect.stringContaining(about)]);
  });
});

function agentOf({ Resources }: Template): Record<string, unknown> {
  return Object.values(Resources).find(({ Type }) => Type === 'AWS::Bedrock::Agent')!.Properties;
}
