import * as fs from 'node:fs';
import * as path from 'node:path';
import { Assembly, Resource } from './assembly';
import { Findings } from '../../src/contract/findings';
import { Shape, ShapeType, Tool, ToolContract } from '../../src/contract/tools/contract';
import { GuardConfig } from '../../src/contract/tools/guard-config';
import { GUARD_CONFIG_FILE, GUARD_HANDLER, TARGET_FUNCTION_ENV } from '../../src/contract/tools/names';
import { parseOpenApi } from '../../src/contract/tools/openapi/openapi';
import { isObject } from '../../src/contract/tools/values';

/** Which engine calls the tools. */
export type Engine = 'classic' | 'gateway';

/** A Lambda function of the assembly, as far as it takes to run it. */
export interface FunctionCode {
  readonly resource: Resource;
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** `x86_64` or `arm64`. */
  readonly architecture: string;
  readonly environment: Readonly<Record<string, unknown>>;
  /** A folder or a zip file; for inline code its text. */
  readonly code?: { readonly path: string } | { readonly text: string };
  readonly layers: readonly string[];
}

/** An action group of an agent, or a target of a gateway: tools, and the function that does the work. */
export interface ToolGroup {
  readonly engine: Engine;
  /** What the engine calls the group. */
  readonly name: string;
  /** The agent or gateway. */
  readonly owner: string;
  readonly contract: ToolContract;
  readonly function?: FunctionCode;
  /** Whether a guard checks arguments and replies. */
  readonly guarded: boolean;
  /** The function behind a guard of its own. */
  readonly target?: FunctionCode;
  /** What of the schema nothing here can read, and so nobody checks. */
  readonly unreadable: readonly string[];
  /** Control returns to whoever invoked the agent: there is no function by design. */
  readonly returnsControl: boolean;
}

type Fields = Record<string, unknown>;

/** Every group of tools in an assembly, whichever library or hand made it. */
export function toolGroups(assembly: Assembly): ToolGroup[] {
  return [
    ...assembly.resources('AWS::Bedrock::Agent').flatMap((agent) => classicGroups(assembly, agent)),
    ...assembly.resources('AWS::BedrockAgentCore::GatewayTarget').flatMap((target) => gatewayGroup(assembly, target)),
  ];
}

function classicGroups(assembly: Assembly, agent: Resource): ToolGroup[] {
  const groups = (agent.properties.ActionGroups ?? []) as Fields[];
  return groups.filter((group) => !group.ParentActionGroupSignature).map((group) => {
    const { ActionGroupExecutor: executor, ApiSchema: api, FunctionSchema: functions } = group as Record<string, Fields | undefined>;
    return toolGroup(assembly, agent, 'classic', String(group.ActionGroupName), executor?.Lambda, executor?.CustomControl !== undefined, unreadablePatterns(api?.Payload), () =>
      (functions ? contractOfFunctions(functions.Functions as Fields[]) : contractOfPayload(api?.Payload)));
  });
}

function gatewayGroup(assembly: Assembly, target: Resource): ToolGroup[] {
  const lambda = (target.properties.TargetConfiguration as Record<string, Record<string, Fields>> | undefined)?.Mcp?.Lambda;
  if (!lambda) {
    return [];
  }
  const tools = (lambda.ToolSchema as Fields | undefined)?.InlinePayload as Fields[] | undefined;
  return [toolGroup(assembly, target, 'gateway', String(target.properties.Name), lambda.LambdaArn, false, [], () => contractOfTools(tools ?? []))];
}

function toolGroup(
  assembly: Assembly, owner: Resource, engine: Engine, name: string, arn: unknown, returnsControl: boolean,
  unreadable: readonly string[], deployed: () => ToolContract,
): ToolGroup {
  const fn = functionCode(assembly, owner, arn);
  const base = { engine, name, owner: owner.path, returnsControl, unreadable: [...unreadable, ...warnedOf(fn)] };
  const config = fn && guardConfig(fn);
  if (!fn) {
    return { ...base, contract: deployed(), guarded: false };
  }
  const target = fn.environment[TARGET_FUNCTION_ENV];
  return {
    ...base,
    contract: config?.contract ?? deployed(),
    function: fn,
    guarded: config !== undefined,
    target: target === undefined ? undefined : functionCode(assembly, fn.resource, target),
  };
}

/** Follows an ARN to the function, through aliases and versions. */
function functionCode(assembly: Assembly, from: Resource, arn: unknown): FunctionCode | undefined {
  const resource = assembly.target(from.stack, arn);
  if (resource?.type === 'AWS::Lambda::Alias' || resource?.type === 'AWS::Lambda::Version') {
    return functionCode(assembly, resource, resource.properties.FunctionName);
  }
  if (resource?.type !== 'AWS::Lambda::Function') {
    return undefined;
  }
  const { Runtime, Handler, Timeout, MemorySize, Architectures, Environment, Code, Layers } = resource.properties as Record<string, any>;
  const asset = assembly.asset(resource.stack, Code?.S3Key);
  return {
    resource,
    runtime: String(Runtime ?? 'container image'),
    handler: String(Handler ?? ''),
    timeoutSeconds: Number(Timeout ?? 3),
    memoryMb: Number(MemorySize ?? 128),
    architecture: String(Architectures?.[0] ?? 'x86_64'),
    environment: Environment?.Variables ?? {},
    code: typeof Code?.ZipFile === 'string' ? { text: Code.ZipFile } : asset ? { path: asset } : undefined,
    layers: ((Layers ?? []) as unknown[]).flatMap((layer) => layerPath(assembly, resource, layer)),
  };
}

function layerPath(assembly: Assembly, fn: Resource, layer: unknown): string[] {
  const resource = assembly.target(fn.stack, layer);
  const content = resource?.properties.Content as Fields | undefined;
  const asset = resource && content ? assembly.asset(resource.stack, content.S3Key) : undefined;
  return asset ? [asset] : [];
}

/** What the guard of this function enforces, if it has one. */
export function guardConfig(fn: FunctionCode): GuardConfig | undefined {
  const folders = [...(fn.handler === GUARD_HANDLER ? fn.layers : []), ...(fn.code && 'path' in fn.code ? [fn.code.path] : [])];
  const file = folders.map((folder) => path.join(folder, GUARD_CONFIG_FILE)).find((candidate) => fs.existsSync(candidate));
  return file ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

/** Patterns that are no regular expressions: perhaps no value meets them, and the guard lets every one pass. */
function unreadablePatterns(payload: unknown): string[] {
  if (typeof payload !== 'string') {
    return [];
  }
  const findings = new Findings();
  parseOpenApi('the schema', payload, findings);
  return findings.all.filter(({ id, message }) => id === 'tool-schema.pattern' && message.includes('is not a regular expression')).map(({ message }) => message);
}

/** The same, where synth has warned of them: this library deploys no pattern that cannot be read. */
function warnedOf(fn: FunctionCode | undefined): string[] {
  return (fn?.resource.stack.messages ?? []).filter(({ id, entry }) => fn!.resource.path.startsWith(`${id.slice(1)}/`)
    && String(entry.data).includes('is not a regular expression')).map(({ entry }) => String(entry.data).replace(/ \[ack: .*$/s, ''));
}

function contractOfPayload(payload: unknown): ToolContract {
  const findings = new Findings();
  return typeof payload === 'string' ? parseOpenApi('apiSchema', payload, findings) : { title: 'unknown', tools: [] };
}

function contractOfFunctions(functions: readonly Fields[]): ToolContract {
  const tools = functions.map(({ Name, Description, Parameters, RequireConfirmation }): Tool => ({
    name: String(Name),
    description: String(Description ?? ''),
    parameters: Object.entries((Parameters ?? {}) as Record<string, Fields>).map(([name, { Type, Description: text, Required }]) => ({
      name, in: 'function', required: Required === true || Required === 'true', shape: { type: Type as ShapeType, description: text as string | undefined },
    })),
    replies: {},
    ...(RequireConfirmation === 'ENABLED' && { requireConfirmation: true }),
  }));
  return { title: 'Functions', tools };
}

function contractOfTools(definitions: readonly Fields[]): ToolContract {
  const tools = definitions.map(({ Name, Description, InputSchema }): Tool => {
    const input = shapeOf(InputSchema);
    return {
      name: String(Name),
      description: String(Description ?? ''),
      parameters: Object.entries(input.properties ?? {}).map(([name, shape]) => ({
        name, in: 'function', required: input.required?.includes(name) ?? false, shape,
      })),
      replies: {},
    };
  });
  return { title: 'Tools', tools };
}

function shapeOf(schema: unknown): Shape {
  const { Type, Description, Properties, Required, Items } = (isObject(schema) ? schema : {}) as Record<string, any>;
  return {
    type: Type,
    description: Description,
    ...(Properties && { properties: Object.fromEntries(Object.entries(Properties).map(([name, property]) => [name, shapeOf(property)])) }),
    ...(Required && { required: Required }),
    ...(Items && { items: shapeOf(Items) }),
  };
}
