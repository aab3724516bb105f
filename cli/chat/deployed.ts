import * as fs from 'node:fs';
import { AgentDefinition } from './agents';
import type { InvocationTarget } from '../../src/contract/agent/invocation';
import { Assembly, Resource } from '../assembly/assembly';
import { UsageError } from '../terminal/errors';

const HARNESS = /^arn:[\w-]+:bedrock-agentcore:([\w-]+):\d{12}:harness\/[\w-]+$/;
const CLASSIC = /^([A-Z0-9]{10})\/([A-Z0-9]{10})$/;

/** Where the deployed agent is: by its ARN, by its ids, or by the file that `cdk deploy --outputs-file` wrote. */
export function deployedTarget(assembly: Assembly, agent: AgentDefinition, named: string, askedRegion?: string): InvocationTarget {
  const [, itsRegion] = HARNESS.exec(named) ?? [];
  if (itsRegion) {
    return { engine: 'agentcore', region: itsRegion, harnessArn: named, endpointName: endpointOf(assembly, agent) };
  }
  const [, agentId, aliasId] = CLASSIC.exec(named) ?? [];
  if (agentId) {
    return { engine: 'classic', region: regionOf(agent, askedRegion), agentId, aliasId };
  }
  if (!fs.existsSync(named)) {
    throw new UsageError(`--deployed ${named} is neither a harness's ARN, nor AGENTID/ALIASID, nor a file of \`cdk deploy --outputs-file\`.`);
  }
  return targetIn(assembly, agent, named, askedRegion);
}

function targetIn(assembly: Assembly, agent: AgentDefinition, file: string, askedRegion?: string): InvocationTarget {
  const read = readOutputs(agent, file);
  const told = targetTold(agent, read);
  if (told) {
    return told;
  }
  const values = outputsOf(assembly, agent, read);
  if (agent.engine === 'agentcore') {
    const harnessArn = values.find(({ resource, value }) => resource === agent.resource && HARNESS.test(value))?.value;
    if (harnessArn) {
      return { engine: 'agentcore', region: HARNESS.exec(harnessArn)![1], harnessArn, endpointName: endpointOf(assembly, agent) };
    }
    throw missing(agent, file);
  }
  const agentId = values.find(({ resource, value }) => resource === agent.resource && /^[A-Z0-9]{10}$/.test(value))?.value;
  const aliasId = values.find(({ resource, value }) => resource.type === 'AWS::Bedrock::AgentAlias' && /^[A-Z0-9]{10}$/.test(value)
    && assembly.target(resource.stack, resource.properties.AgentId) === agent.resource)?.value;
  if (agentId && aliasId) {
    return { engine: 'classic', region: regionOf(agent, askedRegion), agentId, aliasId };
  }
  throw missing(agent, file);
}

function missing({ path }: AgentDefinition, file: string): UsageError {
  return new UsageError(`${file} has no output that says where ${path} is: add \`new CfnOutput(this, 'InvocationTarget', { value: agent.invocationTarget })\`.`);
}

/** An output with all that a caller needs. */
function targetTold(
  { engine, resource: { stack, logicalId } }: AgentDefinition, read: Readonly<Record<string, string>>,
): InvocationTarget | undefined {
  return Object.entries<{ Value: unknown }>(stack.template.Outputs ?? {}).filter(([, { Value }]) => JSON.stringify(Value).includes(`"${logicalId}"`))
    .map(([name]) => targetOf(read[name])).find((target) => target?.engine === engine);
}

function targetOf(text: string | undefined): InvocationTarget | undefined {
  try {
    return text?.startsWith('{') ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

interface DeployedOutput {
  readonly resource: Resource;
  readonly value: string;
}

/** What the file says of the agent's stack. */
function readOutputs({ resource: { stack } }: AgentDefinition, file: string): Record<string, string> {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))[stack.stackName] ?? {};
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The outputs of the agent's stack that point to a resource, with their values. */
function outputsOf(assembly: Assembly, { resource: { stack } }: AgentDefinition, read: Readonly<Record<string, string>>): DeployedOutput[] {
  return Object.entries<{ Value: unknown }>(stack.template.Outputs ?? {}).flatMap(([name, { Value }]) => {
    const resource = assembly.target(stack, Value);
    const value = read[name];
    return resource && typeof value === 'string' ? [{ resource, value }] : [];
  });
}

/** The endpoint of the template; the service's own where it has none. */
function endpointOf(assembly: Assembly, { resource }: AgentDefinition): string {
  const endpoints = assembly.resources('AWS::BedrockAgentCore::HarnessEndpoint');
  const endpoint = endpoints.find(({ stack, properties }) => assembly.target(stack, properties.HarnessId) === resource);
  return String(endpoint?.properties.EndpointName ?? 'DEFAULT');
}

/** Where the account's resources are: as asked, as the stack says, or as the AWS CLI would have it. */
export function regionOf({ resource: { stack } }: AgentDefinition, asked: string | undefined, environment = process.env): string {
  const { region: own } = stack.environment;
  const region = asked ?? (own === 'unknown-region' ? environment.AWS_REGION || environment.AWS_DEFAULT_REGION : own);
  if (!region) {
    throw new UsageError(`${stack.stackName} is for any Region: say which with --region, or with the variable AWS_REGION.`);
  }
  return region;
}
