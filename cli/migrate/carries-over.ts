import { CLASSIC_LIMITS } from './advice';
import { ClassicAgent, Fields, fieldsIn, toolNames } from './classic-agent';
import { Assembly } from '../assembly/assembly';
import { inPlainWords } from '../assembly/wording';

/** Something the definition has. */
export interface Point {
  readonly what: string;
  readonly found: string;
}

/** What a new definition says in the same words. */
export function carriesOver(assembly: Assembly, agent: ClassicAgent): Point[] {
  const words = (value: unknown) => inPlainWords(assembly, agent.resource.stack, value);
  const { Instruction: instruction, GuardrailConfiguration: guardrail, IdleSessionTTLInSeconds: idle } = agent.properties as Record<string, any>;
  const { Description: description, Tags: tags } = agent.properties;
  return [
    ...modelPoints(assembly, agent),
    ...(typeof instruction === 'string' ? [{ what: 'instruction', found: `${instruction.length.toLocaleString('en')} characters` }] : []),
    ...agent.groups.filter(({ guarded }) => guarded).map((group) => ({
      what: 'action group', found: `${group.name} (${toolNames(group)}): ${group.function!.resource.path}, behind the guard`,
    })),
    ...(guardrail ? [{ what: 'guardrail', found: `${words(guardrail.GuardrailIdentifier)}, version ${words(guardrail.GuardrailVersion)}` }] : []),
    ...(idle === undefined ? [] : [{ what: 'idle session', found: `${words(idle)} s, of up to 28,800` }]),
    ...(description === undefined ? [] : [{ what: 'description', found: words(description) }]),
    ...(tags === undefined ? [] : [{ what: 'tags', found: Object.entries(tags as Fields).map(([key, value]) => `${key}=${words(value)}`).join(', ') }]),
  ];
}

/** Spend is attributed by a profile of the agent's own, which calls the model. */
function modelPoints(assembly: Assembly, { resource: { stack }, properties: { FoundationModel: model } }: ClassicAgent): Point[] {
  const shortName = (value: unknown, from = stack) => inPlainWords(assembly, from, value).split('/').pop()!;
  const profile = assembly.target(stack, model);
  if (profile?.type !== 'AWS::Bedrock::ApplicationInferenceProfile') {
    return model === undefined ? [] : [{ what: 'model', found: profile ? profile.path : shortName(model) }];
  }
  const { ModelSource: source, Tags: tags } = profile.properties as Record<string, any>;
  const paid = fieldsIn(tags).map(({ Key, Value }) => `${Key}=${inPlainWords(assembly, profile.stack, Value)}`).join(', ');
  return [
    { what: 'model', found: shortName(source?.CopyFrom, profile.stack) },
    ...(paid ? [{ what: 'cost allocation', found: paid }] : []),
  ];
}

/** Limits that AgentCore has not, with how near the agent is to them. */
export function limitsThatFall({ properties, groups }: ClassicAgent): string[] {
  const tools = groups.flatMap(({ contract }) => contract.tools);
  const { apis, parameters, groups: mostGroups, knowledgeBases } = CLASSIC_LIMITS;
  return [
    `${apis} APIs (here ${tools.filter(({ http }) => http).length})`,
    `${parameters} parameters of a function (here ${Math.max(0, ...tools.filter(({ http }) => !http).map((tool) => tool.parameters.length))})`,
    `${mostGroups} action groups (here ${groups.length})`,
    `${knowledgeBases} knowledge bases (here ${fieldsIn(properties.KnowledgeBases).length})`,
  ];
}
