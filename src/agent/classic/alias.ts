import { createHash } from 'crypto';
import { CfnParameter, CfnResource, Lazy, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { IConstruct } from 'constructs';
import { Findings } from '../../contract/findings';

/** What the agent does not run on: changing it publishes nothing. */
const NOT_RUN_ON = ['Description', 'Tags', 'TestAliasTags', 'AutoPrepare', 'SkipResourceInUseCheckOnDelete'];

/** What an agent runs on that a template only refers to. */
export interface Surroundings {
  /** What people say of the alias. */
  readonly description?: string;
  /** Ids and versions that have a value only when they are deployed. Literal ones are in the definition. */
  readonly ids: readonly string[];
  /** What may be replaced under the reference that it has: another function, or role, is there then. */
  readonly behind: readonly IConstruct[];
}

/** What makes CloudFormation replace a resource under the same reference: a new name, mostly. */
const CREATE_ONLY: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Function': ['FunctionName', 'PackageType', 'TenancyConfig'],
  'AWS::IAM::Role': ['RoleName', 'Path'],
};

const LONGEST = 200;
/** `Definition `, the hash, and what holds it apart from the next. */
const HASH_LENGTH = 29;
/** An id of Bedrock has 10 to 12 characters, the ARN of a profile about 90. */
const ID_LENGTH = 14;

/**
 * A description that changes exactly when something the agent runs on does.
 *
 * An alias moves to a new version when it is updated, and CloudFormation updates it only when one of its own
 * properties changes. The hash is taken of the agent as it will be deployed, after every token is resolved: hashing
 * tokens themselves would give another value on each synth. What only the deployment knows stands beside the hash.
 */
export function definitionHash(agent: bedrock.CfnAgent, surroundings: () => Surroundings): string {
  return Lazy.string({
    produce: () => {
      const { description, ids, behind } = surroundings();
      const said = description === undefined ? [] : [description];
      return [...said, `Definition ${hashOf(definition(agent, behind))}`, ...ids.filter(Token.isUnresolved)].join(', ');
    },
  });
}

/** Reports what the alias cannot follow. */
export function checkAlias(instruction: string, { description = '', ids }: Surroundings, findings: Findings): void {
  if (isParameter(instruction)) {
    findings.warning('alias.parameter', 'instruction is a parameter of the stack, or is looked up when it is deployed: the alias does not move when its value changes. '
      + 'Give plain text, or change something else with it.');
  }
  if (!Token.isUnresolved(description) && HASH_LENGTH + description.length + ids.filter(Token.isUnresolved).length * ID_LENGTH > LONGEST) {
    findings.warning('alias.long', `the alias's description, which has ${LONGEST} characters at most, has no room for the ids of all that the agent uses. `
      + 'Give fewer collaborators or knowledge bases, a shorter aliasDescription, or literal ids.');
  }
}

function isParameter(text: string): boolean {
  const { tokens } = Tokenization.reverseString(text);
  return text.includes('{{resolve:') || tokens.some((token) => Reference.isReference(token) && token.target instanceof CfnParameter);
}

/** Those of a resource's properties that replace it, where any is set. */
function identityOf(construct: IConstruct): unknown[] {
  const resource = [construct.node.defaultChild, construct].find((candidate) => CfnResource.isCfnResource(candidate)) as CfnResource | undefined;
  const createOnly = CREATE_ONLY[resource?.cfnResourceType ?? ''];
  if (!resource || !createOnly) {
    return [];
  }
  const properties = propertiesOf(resource);
  const named = Object.fromEntries(createOnly.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]));
  return Object.keys(named).length > 0 ? [named] : [];
}

/** Not in the public types, but what aws-cdk-lib itself hashes for lambda.Function.currentVersion. */
function propertiesOf(resource: CfnResource): Record<string, unknown> {
  const template = Stack.of(resource).resolve((resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  const [{ Properties: properties = {} }] = Object.values<{ Properties?: Record<string, unknown> }>(template.Resources);
  return properties;
}

function definition(agent: bedrock.CfnAgent, behind: readonly IConstruct[]): unknown {
  const properties = propertiesOf(agent);
  const identities = behind.flatMap(identityOf);
  const groups = properties.ActionGroups as Record<string, unknown>[] | undefined;
  return {
    ...Object.fromEntries(Object.entries(properties).filter(([name]) => !NOT_RUN_ON.includes(name))),
    ActionGroups: groups?.map(({ SkipResourceInUseCheckOnDelete: _, ...group }) => group),
    ...(identities.length > 0 && { behind: identities }),
  };
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(sorted(value))).digest('hex').slice(0, 16);
}

/** The order of properties says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]));
}
