import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { BedrockAgent, Model } from '../../src';
import { subjects } from './support/subjects';
import { Synthesis } from './support/synthesis';

/** What the gallery's user made, not the library. */
const OF_THE_USER = [
  'Everything/Vpc', 'Everything/Parser', 'Everything/RefundsFunction', 'Everything/LegacyFunction', 'Models/Researcher', 'Models/Summaries',
  'CoreEverything/Vpc', 'CoreEverything/Budget', 'StreamingMinimal/Vpc', 'StreamingEverything/Vpc',
  ...['Documents', 'AuroraSecret', 'PineconeSecret', 'AtlasSecret', 'Graph'].map((id) => `KnowledgeStores/${id}`),
  ...['Documents', 'Credentials', 'Reader'].map((id) => `KnowledgeManaged/${id}`),
  'Bodies/LargeBodies', 'Knowledge/Documents', ...['Media', 'Contracts', 'Scans', 'Slides', 'Writer'].map((id) => `KnowledgeEverything/${id}`),
];

const METRICS = 'A namespace of CloudWatch is no resource that a policy could name; the condition allows the one of the agent\'s metrics only.';
const TRACES = 'X-Ray has no resource to name for traces, and tracing was asked for.';
const NETWORK = 'Lambda attaches the function to its VPC through network interfaces that have no name before they exist.';
const ABOUT = 'Only AWS knows the Regions behind an inference profile; what is read about a model there is what AWS publishes.';
const DOCUMENTS = 'All documents under the prefix are read: that is what the source is.';
const SPREAD = 'Only AWS knows the Regions behind a guardrail profile, and the service asks about it in each.';
const REGIONS = 'AWS chooses the Regions behind an inference profile; the condition allows calls through the profile only.';

const SETTING = 'The logging of model invocations is a setting of the account, and no resource that a policy could name.';
const ALARMS = 'Metrics are no resources that a policy could name, and alarms are listed for the whole account.';

const ANY = 'AwsSolutions-IAM5[Resource::*]';
const HAIKU_ANYWHERE =
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0]';
const PROFILE_ANYWHERE = 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:guardrail-profile/us.guardrail.v1:0]';
const NOVA_ANYWHERE = 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/amazon.nova-lite-v1:0]';

/** What each harness asks for, and what more. */
function harness(path: string, name: string, ...more: readonly (readonly [string, string])[]): string[][] {
  const here = (service: string, resource: string) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}]`;
  const runtime = 'The service names the log groups of a harness after the runtime it makes for it.';
  const logs = `log-group:/aws/bedrock-agentcore/runtimes/harness_${name}-*`;
  return ([
    [ANY, 'A namespace of CloudWatch is no resource that a policy could name; the condition allows the one of AgentCore only.'],
    [ANY, 'X-Ray has no resource to name for traces.'],
    [here('bedrock-agentcore', `workload-identity-directory/default/workload-identity/harness_${name}-*`), 'The service adds ten characters to the name of the harness\'s identity.'],
    [here('logs', 'log-group:*'), 'Log groups are listed for the whole account or not at all.'],
    [here('logs', `${logs}:log-stream:*`), runtime],
    [here('logs', logs), runtime],
    ...more,
  ] as const).map(([id, reason]) => [`${path}/Role/Resource`, id, reason]);
}

/** What a streaming service asks for. */
function streamingService(path: string, whoComes: string): string[][] {
  return [
    [`${path}/AccessLogs/Resource`, 'AwsSolutions-S1', 'It holds access logs itself; logs of who reads logs would not end.'],
    [`${path}/LoadBalancer/SecurityGroup/Resource`, 'AwsSolutions-EC23', whoComes],
    [`${path}/Task/ExecutionRole/DefaultPolicy/Resource`, ANY, 'A token for the registry is for no resource.'],
    [`${path}/Task/Resource`, 'AwsSolutions-ECS2', 'The variables say which agent is served and how; there is no secret among them.'],
  ];
}

const PUBLIC_IMAGE = [0, 1].map(() => [ANY, 'A token for the public registry is for no resource.'] as const); // of the registry, and of STS
const OF_AWS = 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>';

/** All that the library asks a reviewer to accept: where, what, and why. */
const ACKNOWLEDGED: readonly (readonly string[])[] = [
  ...harness('CoreMinimal/Agent', 'CoreMinimal_Agent_1834CC52', ...PUBLIC_IMAGE),
  ...harness('CoreShared/Sales', 'CoreShared_Sales_27DACB8B', ...PUBLIC_IMAGE),
  ...harness('CoreShared/Support', 'CoreShared_Support_3B62DC92', ...PUBLIC_IMAGE),
  ...harness('SideBySide/Core', 'SideBySide_Core_3F8850B2', ...PUBLIC_IMAGE),
  ...harness('CoreEverything/Agent', 'core_everything',
    [ANY, 'A token for the registry is for no resource.'],
    [`${OF_AWS}:bedrock-agentcore:<AWS::Region>:aws:code-interpreter/*]`, 'AWS owns the interpreter, and adds its version to its name.'],
    [`${OF_AWS}:bedrock-agentcore:<AWS::Region>:aws:browser/*]`, 'AWS owns the browser, and adds its version to its name.'],
    [ANY, 'IAM knows no resource for the stream of a browser.'],
    [`${OF_AWS}:ecr:<AWS::Region>:*:repository/harness-*]`, 'The repository belongs to an account of AWS that differs from Region to Region.']),
  ...harness('Keys/Core', 'Keys_Core_2DC7E301', ...PUBLIC_IMAGE),
  ['CoreEverything/Agent/RolePolicy/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Keys/Core/RolePolicy/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Keys/Core/RolePolicy/Resource', PROFILE_ANYWHERE, SPREAD],
  ['Keys/Classic/RolePolicy/Resource', PROFILE_ANYWHERE, SPREAD],
  ['Keys/Classic/Role/Resource', ANY, METRICS],
  ['Keys/Classic/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Keys/Classic/Role/Resource', HAIKU_ANYWHERE, ABOUT],
  ['Keys/Collaborator/RolePolicy/Resource', ANY, METRICS],
  ['Keys/Supervisor/RolePolicy/Resource', ANY, METRICS],
  ...['Watched', 'Bodies'].map((stack) => [`${stack}/Logging/HandlerRole/Resource`, ANY, SETTING]),
  ...['SlackRole', 'SlackGuardrail'].map((id) => [`Watched/Alarms/${id}/Resource`, ANY, ALARMS]),
  ['SpendGuard/Guard/DeadLetters/Resource', 'AwsSolutions-SQS3', 'It is the dead-letter queue of the function.'],
  ...harness('StreamingMinimal/Agent', 'StreamingMinimal_Agent_D9266AEB', ...PUBLIC_IMAGE),
  ...streamingService('StreamingMinimal/Chat', 'The addresses are the VPC\'s own, which are known when it is deployed.'),
  ...streamingService('StreamingEverything/Chat', 'Browsers come from anywhere; give peers where they do not.'),
  ['SideBySide/Classic/Role/Resource', ANY, METRICS],
  ['Chat/Agent/Role/Resource', ANY, METRICS],
  ['Chat/Agent/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Chat/Agent/Role/Resource', HAIKU_ANYWHERE, ABOUT],
  ['Everything/Agent/Role/Resource', ANY, METRICS],
  ['Everything/Agent/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Everything/Agent/Role/Resource', HAIKU_ANYWHERE, ABOUT],
  ['Everything/Orders/Role/Resource', ANY, NETWORK],
  ['Everything/Orders/Role/Resource', ANY, TRACES],
  ['KnowledgeStores/Serverless/Role/Resource', 'AwsSolutions-IAM5[Resource::<Documents7E5B2978.Arn>/*]', DOCUMENTS],
  ['KnowledgeStores/Domain/Role/Resource', 'AwsSolutions-IAM5[Resource::arn:aws:es:us-east-1:111122223333:domain/documents/documents/*]', 'What is done in an index is a path below it.'],
  ['KnowledgeManaged/Handbook/Role/Resource', 'AwsSolutions-IAM5[Resource::<Documents7E5B2978.Arn>/handbook/*]', DOCUMENTS],
  ['KnowledgeManaged/Handbook/Role/Resource', ANY, 'A namespace of CloudWatch is no resource that a policy could name; the condition allows the one of knowledge bases only.'],
  ['Knowledge/Handbook/Role/Resource', 'AwsSolutions-IAM5[Resource::<Documents7E5B2978.Arn>/handbook/*]', DOCUMENTS],
  ...[
    ['<Contracts0B5774C6.Arn>/contracts/*', DOCUMENTS],
    ['<Scans941C181C.Arn>/*', DOCUMENTS],
    ['<Slides8C3D8E79.Arn>/*', DOCUMENTS],
    ['<MediaA721A567.Arn>/*', 'The bucket is for the media of this knowledge base alone; the service names them.'],
    ['arn:<AWS::Partition>:bedrock:<AWS::Region>:<AWS::AccountId>:data-automation-invocation/*', 'The service names an invocation when it starts it.'],
    ['arn:<AWS::Partition>:bedrock:<AWS::Region>:<AWS::AccountId>:data-automation-profile/*', 'AWS names the profile after the geography it routes to.'],
  ].map(([resource, reason]) => ['KnowledgeEverything/Handbook/Role/Resource', `AwsSolutions-IAM5[Resource::${resource}]`, reason]),
  ['Minimal/Agent/Role/Resource', ANY, METRICS],
  ['Models/Access/Policy/Resource', HAIKU_ANYWHERE, REGIONS],
  ['Models/Agent/Role/Resource', ANY, METRICS],
  ['Sales/Agent/Role/Resource', ANY, METRICS],
  ['SalesTeam/Access/Policy/Resource', NOVA_ANYWHERE, REGIONS],
  ['SalesTeam/Agent/Role/Resource', ANY, METRICS],
  ['SalesTeam/Agent/Role/Resource', NOVA_ANYWHERE, REGIONS],
  ['SalesTeam/Agent/Role/Resource', NOVA_ANYWHERE, ABOUT],
  ['Support/Agent/Role/Resource', ANY, METRICS],
  ['SupportAgent/Support/Role/Resource', ANY, METRICS],
  ['SupportAgent/Support/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['SupportAgent/Support/Role/Resource', HAIKU_ANYWHERE, ABOUT],
  ['SupportTeam/Access/Policy/Resource', HAIKU_ANYWHERE, REGIONS],
  ['SupportTeam/Agent/Role/Resource', ANY, METRICS],
  ['SupportTeam/Agent/Role/Resource', HAIKU_ANYWHERE, REGIONS],
  ['SupportTeam/Agent/Role/Resource', HAIKU_ANYWHERE, ABOUT],
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
    expect(acknowledgements(app)).toEqual([...ACKNOWLEDGED].sort());
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
