import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { CONDITIONS, PHRASES } from './phrases';
import { isObject } from '../../src/contract/envelope';
import { Assembly, Resource } from '../assembly/assembly';
import { inPlainWords } from '../assembly/wording';

/** One thing somebody may do. */
export interface Grant {
  readonly who: string;
  readonly may: string;
}

type Fields = Record<string, any>;

/** Every grant of an assembly, in words. */
export function grants(assembly: Assembly): Grant[] {
  return assembly.resources().flatMap((resource) => {
    switch (resource.type) {
      case 'AWS::IAM::Role':
        return [...trust(assembly, resource), ...inlinePolicies(assembly, resource), ...managedPolicies(assembly, resource)];
      case 'AWS::IAM::Policy':
      case 'AWS::IAM::ManagedPolicy':
        return attachedPolicy(assembly, resource);
      case 'AWS::Lambda::Permission':
        return [permission(assembly, resource)];
      default:
        return [];
    }
  });
}

function trust(assembly: Assembly, role: Resource): Grant[] {
  return statements(role.properties.AssumeRolePolicyDocument).map(({ Principal, Condition }) => ({
    who: list(isObject(Principal) ? Object.values(Principal).flat() : [Principal]).map((principal) => inPlainWords(assembly, role.stack, principal)).join(', '),
    may: phrase(`act as ${role.path}`, conditions(assembly, role.stack, Condition)),
  }));
}

function inlinePolicies(assembly: Assembly, role: Resource): Grant[] {
  return list(role.properties.Policies).flatMap((policy) => statementGrants(assembly, role, role.path, (policy as Fields).PolicyDocument));
}

function managedPolicies(assembly: Assembly, role: Resource): Grant[] {
  return list(role.properties.ManagedPolicyArns).map((arn) => {
    const own = assembly.target(role.stack, arn)?.path;
    const name = own ?? inPlainWords(assembly, role.stack, arn).split('/').pop();
    return { who: role.path, may: `do what the managed policy ${name} ${own ? 'says' : 'allows'}` };
  });
}

function attachedPolicy(assembly: Assembly, policy: Resource): Grant[] {
  const { Roles, Users, Groups, PolicyDocument } = policy.properties as Fields;
  const who = [...list(Roles), ...list(Users), ...list(Groups)].map((principal) => inPlainWords(assembly, policy.stack, principal)).join(', ');
  return statementGrants(assembly, policy, who || policy.path, PolicyDocument);
}

function permission(assembly: Assembly, resource: Resource): Grant {
  const { Principal, FunctionName, SourceArn, SourceAccount } = resource.properties as Fields;
  const words = (value: unknown) => inPlainWords(assembly, resource.stack, value);
  return {
    who: words(Principal),
    may: phrase(`call the function ${words(FunctionName)}`, [
      ...(SourceArn ? [`only on behalf of ${words(SourceArn)}`] : ['on behalf of anything']),
      ...(SourceAccount ? ['only for this account'] : []),
    ]),
  };
}

function statementGrants(assembly: Assembly, resource: Resource, who: string, document: unknown): Grant[] {
  return statements(document).map(({ Effect, Action, NotAction, Resource: on, NotResource: except, Condition }) => {
    const actions = list(Action ?? NotAction).map(String);
    const verb = NotAction ? `do anything but ${actions.join(', ')} with` : verbOf(actions);
    const resources = list(on ?? except).map((value) => shortArn(inPlainWords(assembly, resource.stack, value)));
    const named = [...new Set(resources)].join(' and ');
    const target = except ? `, but for ${named}` : resources.every((name) => name === '*') ? '' : ` ${named}`;
    const may = phrase(verb + target, conditions(assembly, resource.stack, Condition));
    return { who, may: Effect === 'Deny' ? `NOT ${may}` : may };
  });
}

/** `read from and write to the table`: verbs that share a noun share it once. */
function verbOf(actions: readonly string[]): string {
  const verbs = new Map<string, Set<string>>();
  for (const action of actions) {
    const { verb, noun } = PHRASES.find((entry) => entry.actions.test(action)) ?? { verb: `do ${action}`, noun: 'on' };
    verbs.set(noun, (verbs.get(noun) ?? new Set()).add(verb));
  }
  return [...verbs].map(([noun, names]) => `${[...names].join(' and ')} ${noun}`).join(', ');
}

function conditions(assembly: Assembly, stack: CloudFormationStackArtifact, condition: unknown): string[] {
  return Object.entries((condition ?? {}) as Record<string, Fields>).flatMap(([operator, tests]) => Object.entries(tests).map(([key, value]) => {
    const values = [...new Set(list(value).map((item) => shortArn(inPlainWords(assembly, stack, item))))].join(' or ');
    const words = CONDITIONS[key]?.(values) ?? `only if ${key} is ${values}`;
    return operator.includes('Not') ? words.replace(/^only (if )?/, 'unless ') : words;
  }));
}

function phrase(what: string, limits: readonly string[]): string {
  return [what, ...limits].join(', ');
}

/** `foundation-model/amazon.nova-lite-v1:0 in any Region`: what matters in an ARN of a template. */
function shortArn(text: string): string {
  const [, region, resource] = /^arn:[^:]+:[^:]+:([^:]*):[^:]*:(.+)$/.exec(text) ?? [];
  if (!resource) {
    return text;
  }
  return region === '*' ? `${resource} in any Region` : resource;
}

function statements(document: unknown): Fields[] {
  return list((document as Fields | undefined)?.Statement) as Fields[];
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
