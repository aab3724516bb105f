import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudAssembly, CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';
import { isObject } from '../../src/contract/tools/values';
import { UsageError } from '../terminal/errors';
import { matches } from '../terminal/glob';

/** One resource of one template. */
export interface Resource {
  readonly stack: CloudFormationStackArtifact;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The construct's path, which people know it by. */
  readonly path: string;
}

/** A value that a stack shows to others. */
export interface StackOutput {
  readonly stack: CloudFormationStackArtifact;
  readonly name: string;
  readonly value: unknown;
  readonly exportName?: unknown;
}

/** What `cdk synth` wrote: templates and assets, and how they point to each other. */
export class Assembly {
  /** Reads a folder, or of it the stacks that patterns name: what these refer to is found in the others too. Throws an error that says how to get one. */
  public static load(directory: string, stacks: readonly string[] = []): Assembly {
    const root = path.resolve(directory);
    if (!fs.existsSync(path.join(root, 'manifest.json'))) {
      throw new UsageError(`${root} is not a cloud assembly (it has no manifest.json). `
        + 'Run `npx cdk synth` first, or name the folder it writes to.');
    }
    try {
      return new Assembly(new CloudAssembly(root, { skipVersionCheck: true, skipEnumCheck: true }), stacks);
    } catch (error) {
      if (error instanceof UsageError) {
        throw error;
      }
      throw new UsageError(`${root} cannot be read: ${(error as Error).message}. Run \`npx cdk synth\` again.`);
    }
  }

  public readonly directory: string;
  /** Those that are looked at. */
  public readonly stacks: readonly CloudFormationStackArtifact[];
  private readonly every: readonly CloudFormationStackArtifact[];
  private readonly all: readonly Resource[];

  private constructor(assembly: CloudAssembly, patterns: readonly string[]) {
    this.directory = assembly.directory;
    this.every = assembly.stacksRecursively;
    this.stacks = patterns.length === 0 ? this.every : selected(this.every, patterns);
    this.all = this.every.flatMap(resourcesOf);
  }

  /** The resources of a type; all of them without one. */
  public resources(type?: string): readonly Resource[] {
    return this.all.filter((resource) => (type === undefined || resource.type === type) && this.stacks.includes(resource.stack));
  }

  /** The resource that a `Ref`, a `Fn::GetAtt` or an import of another stack's output points to. */
  public target(stack: CloudFormationStackArtifact, value: unknown): Resource | undefined {
    if (!isObject(value)) {
      return undefined;
    }
    if (typeof value.Ref === 'string') {
      return this.find(stack, value.Ref);
    }
    const attribute = value['Fn::GetAtt'];
    if (attribute !== undefined) {
      return this.find(stack, Array.isArray(attribute) ? String(attribute[0]) : String(attribute).split('.')[0]);
    }
    const output = this.output(stack, value);
    return output && this.target(output.stack, output.value);
  }

  /** The output of another stack that a value reads: by its export, or by the names of stack and output. */
  public output(stack: CloudFormationStackArtifact, value: Readonly<Record<string, unknown>>): StackOutput | undefined {
    const read = value['Fn::GetStackOutput'];
    if (isObject(read)) {
      return this.outputs(stack).find((output) => output.stack.stackName === read.StackName && output.name === read.OutputName
        && (read.Region === undefined || isUnknown(output.stack) || output.stack.environment.region === read.Region));
    }
    const imported = value['Fn::ImportValue'];
    return imported === undefined ? undefined
      : this.outputs(stack).find(({ exportName }) => exportName !== undefined && JSON.stringify(exportName) === JSON.stringify(imported));
  }

  /** The file or folder of an asset, by the key it is uploaded under. */
  public asset(stack: CloudFormationStackArtifact, s3Key: unknown): string | undefined {
    const hash = /[0-9a-f]{64}/.exec(JSON.stringify(s3Key) ?? '')?.[0];
    const manifest = path.join(path.dirname(stack.templateFullPath), `${stack.id}.assets.json`);
    if (!hash || !fs.existsSync(manifest)) {
      return undefined;
    }
    const source = JSON.parse(fs.readFileSync(manifest, 'utf8')).files?.[hash]?.source?.path;
    return source && path.resolve(path.dirname(manifest), source);
  }

  private find(stack: CloudFormationStackArtifact, logicalId: string): Resource | undefined {
    return this.all.find((resource) => resource.stack === stack && resource.logicalId === logicalId);
  }

  /** Names are unique in an account and a Region only: what is deployed with the reader comes first. */
  private outputs(reader: CloudFormationStackArtifact): StackOutput[] {
    const distance = ({ assembly, environment }: CloudFormationStackArtifact) =>
      Number(assembly !== reader.assembly) + 2 * Number(environment.account !== reader.environment.account);
    return [...this.every].sort((one, other) => distance(one) - distance(other)).flatMap((stack) =>
      Object.entries<{ Value: unknown; Export?: { Name?: unknown } }>(stack.template.Outputs ?? {})
        .map(([name, { Value: value, Export }]) => ({ stack, name, value, exportName: Export?.Name })));
  }
}

/** Stacks by the names that the CDK has for them. */
function selected(stacks: readonly CloudFormationStackArtifact[], patterns: readonly string[]): CloudFormationStackArtifact[] {
  const names = ({ stackName, hierarchicalId, id }: CloudFormationStackArtifact) => [stackName, hierarchicalId, id];
  const found = stacks.filter((stack) => patterns.some((pattern) => names(stack).some((name) => matches(pattern, name))));
  if (found.length === 0) {
    throw new UsageError(`--stack ${patterns.join(', ')} names nothing here; there is ${stacks.map(({ hierarchicalId }) => hierarchicalId).join(', ')}.`);
  }
  return found;
}

function isUnknown({ environment }: CloudFormationStackArtifact): boolean {
  return environment.region === 'unknown-region';
}

function resourcesOf(stack: CloudFormationStackArtifact): Resource[] {
  return Object.entries<Record<string, any>>(stack.template.Resources ?? {}).map(([logicalId, resource]) => ({
    stack,
    logicalId,
    type: resource.Type,
    properties: resource.Properties ?? {},
    path: constructPath(stack, logicalId, resource.Metadata?.['aws:cdk:path']),
  }));
}

/** `SupportAgent/Orders/Function`, without the last part where it says nothing. */
function constructPath(stack: CloudFormationStackArtifact, logicalId: string, metadata: unknown): string {
  const known = typeof metadata === 'string' ? metadata : loggedPath(stack, logicalId);
  return known?.replace(/\/(Resource|Default|Harness)$/, '') ?? `${stack.stackName}/${logicalId}`;
}

function loggedPath(stack: CloudFormationStackArtifact, logicalId: string): string | undefined {
  return stack.findMetadataByType('aws:cdk:logicalId').find(({ data }) => data === logicalId)?.path.replace(/^\//, '');
}
