import { ClassicAgent, fieldsIn, isEnabled } from './classic-agent';
import { Successor } from './successors';
import { Assembly, Resource } from '../assembly/assembly';

/** What the move does to an assembly, once nobody calls the old agents. */
export interface ResourceDiff {
  readonly goes: readonly Resource[];
  readonly stays: readonly Resource[];
  /** The types of what the same definitions bring along on AgentCore. */
  readonly comes: readonly string[];
}

/** An agent, with what has moved of it. */
export interface Moving {
  readonly agent: ClassicAgent;
  readonly successors: readonly Successor[];
}

export function resourceDiff(assembly: Assembly, moving: readonly Moving[]): ResourceDiff {
  const goes = new Set(moving.flatMap(({ agent }) => ownResources(assembly, agent)));
  return {
    goes: [...goes],
    stays: assembly.resources().filter((resource) => !goes.has(resource) && resource.type !== 'AWS::CDK::Metadata'),
    comes: moving.flatMap((move) => newResources(assembly, move)),
  };
}

/** The agent, its aliases, the permissions given to it, and its role and profile where nothing else needs them. */
function ownResources(assembly: Assembly, { resource: agent, aliases }: ClassicAgent): Resource[] {
  const role = assembly.target(agent.stack, agent.properties.AgentResourceRoleArn);
  const profile = profileOf(assembly, agent);
  const permissions = assembly.resources('AWS::Lambda::Permission').filter(({ stack, properties }) => assembly.target(stack, properties.SourceArn) === agent);
  const policies = assembly.resources('AWS::IAM::Policy').filter((policy) => role && isForRole(assembly, policy, role));
  const certain = [agent, ...aliases, ...permissions, ...policies];
  const own = [role, profile].filter((resource) => resource !== undefined);
  return [...certain, ...own.filter((resource) => isNeededByNoneBut(assembly, resource, [...certain, ...own]))];
}

function profileOf(assembly: Assembly, { stack, properties }: Resource): Resource | undefined {
  const profile = assembly.target(stack, properties.FoundationModel);
  return profile?.type === 'AWS::Bedrock::ApplicationInferenceProfile' ? profile : undefined;
}

function isForRole(assembly: Assembly, { stack, properties: { Roles: roles } }: Resource, role: Resource): boolean {
  return Array.isArray(roles) && roles.every((holder) => assembly.target(stack, holder) === role);
}

function isNeededByNoneBut(assembly: Assembly, needed: Resource, users: readonly Resource[]): boolean {
  const { stack, logicalId } = needed;
  const exported = Object.values<{ Export?: unknown }>(stack.template.Outputs ?? {}).filter((output) => output.Export);
  const others = assembly.resources().filter((resource) => resource.stack === stack && !users.includes(resource));
  const reference = new RegExp(`"Ref":"${logicalId}"|"Fn::GetAtt":\\[?"${logicalId}[".]|\\$\\{${logicalId}[.}]`); // the last in Fn::Sub
  return !reference.test(JSON.stringify([exported, others.map(({ properties }) => properties)]));
}

const AGENT = ['AWS::IAM::Role', 'AWS::BedrockAgentCore::Harness', 'AWS::BedrockAgentCore::HarnessEndpoint'];
const GATEWAY = ['AWS::IAM::Role', 'AWS::BedrockAgentCore::Gateway'];
const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';
const SEARCH = ['AWS::Lambda::LayerVersion', 'AWS::Logs::LogGroup', 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::Lambda::Function', TARGET];

/** What `AgentCoreAgent` makes of the same props; what is still missing where the move has begun. */
function newResources(assembly: Assembly, { agent, successors }: Moving): string[] {
  const called = agent.groups.filter(({ returnsControl }) => !returnsControl);
  if (successors.length > 0) {
    return called.filter(({ name }) => successors.every(({ missing }) => missing.includes(name))).map(() => TARGET);
  }
  const searched = fieldsIn(agent.properties.KnowledgeBases).some(isEnabled);
  const hasGateway = called.length > 0 || searched;
  return [
    ...(profileOf(assembly, agent.resource) ? ['AWS::Bedrock::ApplicationInferenceProfile'] : []),
    ...AGENT,
    ...(hasGateway ? GATEWAY : []),
    ...(hasGateway || agent.properties.GuardrailConfiguration ? ['AWS::IAM::Policy'] : []), // on what is not the role's own
    ...called.map(() => TARGET),
    ...(searched ? SEARCH : []),
  ];
}
