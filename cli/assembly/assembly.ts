import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudAssembly, CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';
import { assetPath } from './assets';
import { TemplateOf, withNested } from './nested';
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

/** A value, in the words of the stack that it comes from. */
export interface StackValue {
  readonly stack: CloudFormationStackArtifact;
  readonly value: unknown;
}

/** A value that a stack shows to others. */
export interface StackOutput extends StackValue {
  readonly name: string;
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
  /** Those that are nested in others, too. */
  private readonly templates: readonly TemplateOf[];
  private readonly looked: ReadonlySet<CloudFormationStackArtifact>;
  private readonly all: readonly Resource[];

  private constructor(assembly: CloudAssembly, patterns: readonly string[]) {
    this.directory = assembly.directory;
    this.every = assembly.stacksRecursively;
    this.stacks = patterns.length === 0 ? this.every : selected(this.every, patterns);
    this.templates = this.every.flatMap(withNested);
    this.looked = new Set(this.templates.filter(({ outermost }) => this.stacks.includes(outermost)).map(({ stack }) => stack));
    this.all = this.templates.flatMap(({ stack }) => resourcesOf(stack));
  }

  /** The resources of a type; all of them without one. */
  public resources(type?: string): readonly Resource[] {
    return this.all.filter((resource) => (type === undefined || resource.type === type) && this.looked.has(resource.stack));
  }

  /** The resource that a `Ref`, a `Fn::GetAtt` or a value of another stack points to. */
  public target(stack: CloudFormationStackArtifact, value: unknown): Resource | undefined {
    if (!isObject(value)) {
      return undefined;
    }
    const elsewhere = this.output(stack, value);
    if (elsewhere) {
      return this.target(elsewhere.stack, elsewhere.value);
    }
    const [logicalId] = typeof value.Ref === 'string' ? [value.Ref] : attributeOf(value) ?? [];
    return logicalId === undefined ? undefined : this.find(stack, logicalId);
  }

  /** What a value reads of another stack: by its export, by the names of stack and output, across Regions, or to and from a nested one. */
  public output(stack: CloudFormationStackArtifact, value: Readonly<Record<string, unknown>>): StackValue | undefined {
    if (typeof value.Ref === 'string') {
      return this.argument(stack, value.Ref);
    }
    const attribute = attributeOf(value);
    if (attribute) {
      return this.nestedOutput(stack, ...attribute) ?? this.fromOtherRegion(attribute[1]);
    }
    const read = value['Fn::GetStackOutput'];
    if (isObject(read)) {
      return this.outputs(stack).find((output) => output.stack.stackName === read.StackName && output.name === read.OutputName
        && (read.Region === undefined || isUnknown(output.stack) || output.stack.environment.region === read.Region));
    }
    const imported = value['Fn::ImportValue'];
    return imported === undefined ? undefined
      : this.outputs(stack).find(({ exportName }) => exportName !== undefined && JSON.stringify(exportName) === JSON.stringify(imported));
  }

  /** What the stack around a nested one gives for a parameter. */
  private argument(stack: CloudFormationStackArtifact, name: string): StackValue | undefined {
    const parent = this.templates.find((each) => each.stack === stack)?.parent;
    const given = parent && this.find(parent.stack, parent.logicalId)?.properties.Parameters as Record<string, unknown> | undefined;
    return parent && given && name in given ? { stack: parent.stack, value: given[name] } : undefined;
  }

  private nestedOutput(stack: CloudFormationStackArtifact, logicalId: string, attribute: string): StackValue | undefined {
    const nested = this.templates.find(({ parent }) => parent?.stack === stack && parent.logicalId === logicalId);
    const output = nested?.stack.template.Outputs?.[attribute.replace(/^Outputs\./, '')];
    return nested && output && { stack: nested.stack, value: output.Value };
  }

  /** `crossRegionReferences`: a custom resource writes into parameters of the other Region what another reads there. */
  private fromOtherRegion(attribute: string): StackValue | undefined {
    if (!attribute.startsWith('/cdk/exports/')) {
      return undefined;
    }
    const writers = this.all.filter(({ type }) => type === 'Custom::CrossRegionExportWriter');
    const [found] = writers.flatMap(({ stack, properties }) => {
      const { exports = {} } = (properties.WriterProps ?? {}) as { exports?: Record<string, unknown> };
      return attribute in exports ? [{ stack, value: exports[attribute] }] : [];
    });
    return found;
  }

  /** The file or folder of an asset, by the key it is uploaded under. */
  public asset(stack: CloudFormationStackArtifact, s3Key: unknown): string | undefined {
    return assetPath(stack, s3Key);
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

/** `Fn::GetAtt`, in either form. */
function attributeOf(value: Readonly<Record<string, unknown>>): [logicalId: string, attribute: string] | undefined {
  const attribute = value['Fn::GetAtt'];
  if (attribute === undefined) {
    return undefined;
  }
  const [logicalId, ...names] = Array.isArray(attribute) ? attribute.map(String) : String(attribute).split('.');
  return [logicalId, names.join('.')];
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
