import { PolicyWords, Statement, list, phrase } from './policy-words';
import { isObject } from '../../src/contract/tools/values';
import { Assembly, Resource } from '../assembly/assembly';

/** One thing somebody may do. */
export interface Grant {
  readonly who: string;
  readonly may: string;
}

type Fields = Record<string, any>;

/** Every grant of an assembly, in words: what identities may do, and whom resources let in. */
export function grants(assembly: Assembly): Grant[] {
  return assembly.resources().flatMap((resource) => {
    const words = new PolicyWords(assembly, resource.stack);
    switch (resource.type) {
      case 'AWS::IAM::Role':
      case 'AWS::IAM::User':
      case 'AWS::IAM::Group':
        return [...trust(words, resource), ...inlinePolicies(words, resource), ...managedPolicies(words, resource)];
      case 'AWS::IAM::Policy':
      case 'AWS::IAM::ManagedPolicy':
      case 'AWS::IAM::RolePolicy':
      case 'AWS::IAM::UserPolicy':
      case 'AWS::IAM::GroupPolicy':
        return attachedPolicy(words, resource);
      case 'AWS::Lambda::Permission':
        return [permission(words, resource)];
      case 'AWS::Lambda::LayerVersionPermission':
        return [layerPermission(words, resource)];
      default:
        return resourcePolicies(words, resource);
    }
  });
}

function trust(words: PolicyWords, role: Resource): Grant[] {
  return statements(role.properties.AssumeRolePolicyDocument).map((statement) => ({
    who: words.principals(statement),
    may: phrase(`${statement.Effect === 'Deny' ? 'NOT ' : ''}act as ${role.path}${otherThanAssume(statement)}`, words.conditions(statement.Condition)),
  }));
}

/** How, where it is not by `sts:AssumeRole`. */
function otherThanAssume({ Action, NotAction }: Statement): string {
  const actions = list(Action).map(String);
  return NotAction !== undefined ? ` (by anything but ${list(NotAction).join(', ')})`
    : actions.length === 1 && actions[0] === 'sts:AssumeRole' ? '' : ` (by ${actions.map((action) => action.replace('sts:', '')).join(', ')})`;
}

function inlinePolicies(words: PolicyWords, identity: Resource): Grant[] {
  return list(identity.properties.Policies).flatMap((policy) => statements((policy as Fields).PolicyDocument))
    .map((statement) => ({ who: identity.path, may: words.statement(statement) }));
}

function managedPolicies(words: PolicyWords, identity: Resource): Grant[] {
  return list(identity.properties.ManagedPolicyArns).map((arn) => ({
    who: identity.path, may: `do what the managed policy ${words.say(arn).replace(/^arn:.*\//, '')} allows`,
  }));
}

function attachedPolicy(words: PolicyWords, policy: Resource): Grant[] {
  const { Roles, Users, Groups, RoleName, UserName, GroupName, PolicyDocument } = policy.properties as Fields;
  const who = [Roles, Users, Groups, RoleName, UserName, GroupName].flatMap(list).map((identity) => words.say(identity)).join(', ');
  return statements(PolicyDocument).map((statement) => ({ who: who || policy.path, may: words.statement(statement) }));
}

function permission(words: PolicyWords, resource: Resource): Grant {
  const { Action, Principal, FunctionName, SourceArn, SourceAccount, PrincipalOrgID, FunctionUrlAuthType, InvokedViaFunctionUrl }
    = resource.properties as Fields;
  const isService = words.say(Principal).endsWith('.amazonaws.com');
  return {
    who: words.principal(Principal),
    may: phrase(words.statement({ Action, Resource: FunctionName }), [
      ...(SourceArn ? [`only on behalf of ${words.say(SourceArn)}`] : isService ? ['on behalf of anything'] : []),
      ...(SourceAccount ? [`only for ${words.account(SourceAccount)}`] : []),
      ...(PrincipalOrgID ? [`only from organization ${words.say(PrincipalOrgID)}`] : []),
      ...(FunctionUrlAuthType || InvokedViaFunctionUrl ? ['only through its URL'] : []),
    ]),
  };
}

function layerPermission(words: PolicyWords, resource: Resource): Grant {
  const { Principal, LayerVersionArn, OrganizationId } = resource.properties as Fields;
  return {
    who: words.principal(Principal),
    may: phrase(`use the layer ${words.say(LayerVersionArn)}`, OrganizationId ? [`only from organization ${words.say(OrganizationId)}`] : []),
  };
}

/** A policy that a bucket, a key, a queue or whatever else has itself: wherever its type keeps it. */
function resourcePolicies(words: PolicyWords, resource: Resource): Grant[] {
  const documents = Object.values(resource.properties).flatMap((value) => (isObject(value) ? [value, value.PolicyDocument] : [value]));
  return documents.flatMap(statements).filter(({ Principal, NotPrincipal }) => Principal ?? NotPrincipal)
    .map((statement) => ({ who: words.principals(statement), may: words.statement(statement, resource.path) }));
}

function statements(document: unknown): Statement[] {
  const policy = typeof document === 'string' ? parsed(document) : document;
  return isObject(policy) ? list(policy.Statement).filter(isObject) : [];
}

/** Some types have their policy as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
