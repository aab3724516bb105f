import { ClassicAgent, fieldsIn, list } from './classic-agent';
import { GATEWAY_TOOL_DELIMITER } from '../../src/contract/tools/names';
import { Assembly, Resource } from '../assembly/assembly';
import { toolGroups } from '../assembly/tool-functions';

/** An agent on AgentCore that has functions of an agent on Agents Classic for tools. */
export interface Successor {
  readonly path: string;
  /** The action groups that both have. */
  readonly shared: readonly string[];
  /** Those that only the old agent has. */
  readonly missing: readonly string[];
}

/** The agents that the move of this one has begun with. */
export function successorsOf(assembly: Assembly, { groups }: ClassicAgent): Successor[] {
  return assembly.resources('AWS::BedrockAgentCore::Harness').flatMap((harness) => {
    const functions = functionsOf(assembly, harness);
    const called = groups.filter(({ returnsControl }) => !returnsControl);
    const shared = called.filter(({ function: fn }) => fn && functions.has(fn.resource));
    return shared.length === 0 ? [] : [{
      path: harness.path,
      shared: shared.map(({ name }) => name),
      missing: called.filter((group) => !shared.includes(group)).map(({ name }) => name),
    }];
  });
}

/** The functions behind the harness's gateways, as far as it may call them. */
function functionsOf(assembly: Assembly, harness: Resource): Set<Resource> {
  const gateways = fieldsIn(harness.properties.Tools).map(({ Config: config }) =>
    assembly.target(harness.stack, (config as Record<string, Record<string, unknown>> | undefined)?.AgentCoreGateway?.GatewayArn));
  const owners = assembly.resources('AWS::BedrockAgentCore::GatewayTarget')
    .filter(({ stack, properties }) => {
      const gateway = assembly.target(stack, properties.GatewayIdentifier);
      return gateway !== undefined && gateways.includes(gateway) && isAllowed(harness, String(properties.Name));
    })
    .map(({ path }) => path);
  const groups = toolGroups(assembly).filter(({ engine, owner }) => engine === 'gateway' && owners.includes(owner));
  return new Set(groups.flatMap(({ function: fn }) => (fn ? [fn.resource] : [])));
}

/** Behind a shared gateway are other agents' tools too: then the harness names its own, as `@tools/Orders___*`. */
function isAllowed({ properties: { AllowedTools: allowed } }: Resource, target: string): boolean {
  const named = list(allowed).map(String).filter((pattern) => pattern.includes(GATEWAY_TOOL_DELIMITER));
  return named.length === 0 || named.some((pattern) => pattern.includes(`/${target}${GATEWAY_TOOL_DELIMITER}`));
}
