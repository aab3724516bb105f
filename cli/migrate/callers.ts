import { ClassicAgent, fieldsIn, list } from './classic-agent';
import { Assembly, Resource } from '../assembly/assembly';
import { inPlainWords } from '../assembly/wording';

/** Who in this assembly may talk to the agent, and will have to be granted its successor. */
export function callersOf(assembly: Assembly, { aliases }: ClassicAgent): string[] {
  const policies = assembly.resources().filter((resource) =>
    documentsOf(resource).some((document) => invokes(assembly, resource, document, aliases)));
  return [...new Set(policies.flatMap((policy) => holdersOf(assembly, policy)))];
}

function documentsOf({ type, properties }: Resource): unknown[] {
  switch (type) {
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
      return [properties.PolicyDocument];
    case 'AWS::IAM::Role':
    case 'AWS::IAM::User':
    case 'AWS::IAM::Group':
      return fieldsIn(properties.Policies).map(({ PolicyDocument: document }) => document);
    default:
      return [];
  }
}

function invokes(assembly: Assembly, { stack }: Resource, document: unknown, aliases: readonly Resource[]): boolean {
  return fieldsIn(fieldsIn(document)[0]?.Statement).some(({ Effect: effect, Action: actions, Resource: on }) =>
    effect === 'Allow' && list(actions).includes('bedrock:InvokeAgent')
    && list(on).some((arn) => aliases.some((alias) => assembly.target(stack, arn) === alias)));
}

function holdersOf(assembly: Assembly, { stack, path, properties: { Roles, Users, Groups } }: Resource): string[] {
  const holders = [...list(Roles), ...list(Users), ...list(Groups)].map((holder) => inPlainWords(assembly, stack, holder));
  return holders.length > 0 ? holders : [path];
}
