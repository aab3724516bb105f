import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { BedrockAgent, Model } from '../../src';
import { subjects } from './support/subjects';
import { Synthesis } from './support/synthesis';

/** What the gallery's user made, not the library. */
const OF_THE_USER = ['Everything/Vpc', 'Everything/Parser', 'Everything/RefundsFunction', 'Everything/LegacyFunction', 'Models/Researcher', 'Models/Summaries'];

const METRICS = 'A namespace of CloudWatch is no resource that a policy could name; the condition allows the one of the agent\'s metrics only.';
const TRACES = 'X-Ray has no resource to name for traces, and tracing was asked for.';
const NETWORK = 'Lambda attaches the function to its VPC through network interfaces that have no name before they exist.';
const REGIONS = 'AWS chooses the Regions behind an inference profile; the condition allows calls through the profile only.';

const ANY = 'AwsSolutions-IAM5[Resource::*]';
const HAIKU_ANYWHERE =
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0]';
const NOVA_ANYWHERE = 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/amazon.nova-lite-v1:0]';

/** All that the library asks a reviewer to accept: where, what, and why. */
const ACKNOWLEDGED = [
  ['Chat/Agent/Role/Resource', ANY, METRICS],
  ['Chat/Agent/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Everything/Agent/Role/Resource', ANY, METRICS],
  ['Everything/Agent/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Everything/Orders/Role/Resource', ANY, NETWORK],
  ['Everything/Orders/Role/Resource', ANY, TRACES],
  ['Minimal/Agent/Role/Resource', ANY, METRICS],
  ['Models/Access/Policy/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Models/Agent/Role/Resource', ANY, METRICS],
  ['Sales/Agent/Role/Resource', ANY, METRICS],
  ['SalesTeam/Access/Policy/Resource', NOVA_ANYWHERE, REGIONS],
  ['SalesTeam/Agent/Role/Resource', ANY, METRICS],
  ['SalesTeam/Agent/Role/Resource', NOVA_ANYWHERE, REGIONS],
  ['Support/Agent/Role/Resource', ANY, METRICS],
  ['SupportAgent/Support/Role/Resource', ANY, METRICS],
  ['SupportAgent/Support/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['SupportTeam/Access/Policy/Resource', HAIKU_ANYWHERE, REGIONS],
  ['SupportTeam/Agent/Role/Resource', ANY, METRICS],
  ['SupportTeam/Agent/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Team/Billing/Role/Resource', ANY, METRICS],
  ['Team/Shipping/Role/Resource', ANY, METRICS],
  ['Team/Supervisor/Role/Resource', ANY, METRICS],
];

describe('cdk-nag finds', () => {
  const { app, templates } = Synthesis.of(subjects);

  test('nothing open on what the library makes', () => {
    expect(openFindings(app)).toEqual([]);
  });

  test('nothing that is acknowledged but this', () => {
    expect(acknowledgements(app)).toEqual(ACKNOWLEDGED);
  });

  test('nothing of it in the templates', () => {
    expect(JSON.stringify([...templates.values()])).not.toContain('AwsSolutions');
  });
});

describe('an app that runs cdk-nag', () => {
  const withAgent = (use: (agent: BedrockAgent) => void = () => {}) => Synthesis.of((app) => use(new BedrockAgent(new Stack(app, 'App'), 'Agent', {
    instruction: 'You help customers with their orders. Be short, friendly and exact.',
    model: Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0'),
  })));
  const runNag = ({ node }: BedrockAgent) => Validations.of(node.root).addPlugins(new AwsSolutionsChecks());
  const grant = (agent: BedrockAgent, resource: string) =>
    agent.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] }));

  test('can be synthesized with an agent', () => {
    expect(withAgent(runNag).reported).toEqual([]);
  });

  test.each([
    ['the same', '*', ANY],
    ['another', 'arn:aws:s3:::orders/*', 'AwsSolutions-IAM5[Resource::arn:aws:s3:::orders/*]'],
  ])('still finds a wildcard that users grant to the agent\'s role: %s', (_, resource, finding) => {
    expect(() => withAgent((agent) => {
      runNag(agent);
      grant(agent, resource);
    })).toThrow(finding);
  });
});

function openFindings(scope: IConstruct): string[] {
  const { violations } = new AwsSolutionsChecks().validateScope(scope);
  return violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${constructPath} ${ruleName}`))
    .filter((finding) => !OF_THE_USER.some((path) => finding.startsWith(`${path}/`)));
}

/** Of cdk-nag's findings: the framework acknowledges some of its own. */
function acknowledgements(scope: IConstruct): string[][] {
  return scope.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries<string>(data))
    .filter(([id]) => !id.startsWith('CloudFormation-Validate::'))
    .map(([id, reason]) => [node.path, id.replace('Annotation::', ''), reason])).sort();
}
