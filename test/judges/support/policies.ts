import { Deployment, DeployedResource } from './deployment';

/** A statement, with its lists as lists. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string[];
  readonly Resource?: string[];
  readonly NotResource?: string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A policy. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: Statement[];
}

/** What an identity may do: the policies in its role, and those that are attached to it. */
export function policiesOf(deployment: Deployment, role: DeployedResource): Policy[] {
  const { Policies = [], ManagedPolicyArns = [] } = role.Properties;
  const named = (refs: { Ref?: string }[] = [], { logicalId }: DeployedResource) => refs.some(({ Ref }) => Ref === logicalId);
  const beside = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => deployment.resources(type)).filter(({ stack }) => stack === role.stack);
  const strange = ManagedPolicyArns.filter(({ Ref }: { Ref?: string }) => !beside.some(({ logicalId }) => logicalId === Ref));
  if (strange.length > 0) {
    throw new Error(`${role.stack} ${role.logicalId} has managed policies whose text is not in the template`);
  }
  const attached = beside.filter((policyResource) => named(policyResource.Properties.Roles, role) || named(ManagedPolicyArns, policyResource));
  return [
    ...Policies.map(({ PolicyDocument }: any) => policy(deployment, role.stack, PolicyDocument)),
    ...attached.map((policyResource) => policyIn(deployment, policyResource)),
  ];
}

/** What a policy says, whoever it is attached to. */
export function policyIn(deployment: Deployment, { stack, Properties }: DeployedResource): Policy {
  return policy(deployment, stack, Properties.PolicyDocument);
}

/** Who may act as a role. */
export function trustOf(deployment: Deployment, role: DeployedResource): Policy {
  return policy(deployment, role.stack, role.Properties.AssumeRolePolicyDocument);
}

/** Who may use a key. */
export function keyPolicyOf(deployment: Deployment, key: DeployedResource): Policy {
  return policy(deployment, key.stack, key.Properties.KeyPolicy);
}

/** Who may call a function, as Lambda writes it from the permissions of all stacks. */
export function functionPolicyOf(deployment: Deployment, functionArn: string): Policy {
  const permissions = deployment.resources('AWS::Lambda::Permission').map(({ stack, Properties }) => deployment.value(stack, Properties));
  return {
    Version: '2012-10-17',
    Statement: permissions.filter(({ FunctionName }) => FunctionName === functionArn).map(({ Action, Principal, SourceAccount, SourceArn }) => ({
      Effect: 'Allow',
      Action: [Action],
      Resource: [functionArn],
      Principal: { Service: Principal },
      Condition: {
        ...(SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
        ...(SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } }),
      },
    })),
  };
}

/** What all identities of the deployment may do. */
export function identityStatements(deployment: Deployment): Statement[] {
  return deployment.resources('AWS::IAM::Role').flatMap((role) => policiesOf(deployment, role)).flatMap((document) => document.Statement);
}

function policy(deployment: Deployment, stack: string, document: unknown): Policy {
  const { Version, Statement: statements } = deployment.value(stack, document);
  return {
    Version,
    Statement: statements.map(({ Action, Resource, NotResource, ...rest }: any) => ({
      ...rest,
      Action: [Action].flat(),
      ...(Resource && { Resource: [Resource].flat() }),
      ...(NotResource && { NotResource: [NotResource].flat() }),
    })),
  };
}
