import { Stack, Token, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/** A statement that cannot do without a wildcard. */
export interface WildcardStatementProps extends iam.PolicyStatementProps {
  /** Why, for whoever reviews the app. */
  readonly reason: string;
}

const reasons = new WeakMap<iam.PolicyStatement, string>();

/** A statement with a wildcard, and the reason that cdk-nag asks for. */
export function wildcardStatement({ reason, ...props }: WildcardStatementProps): iam.PolicyStatement {
  const statement = new iam.PolicyStatement(props);
  reasons.set(statement, reason);
  return statement;
}

/**
 * Acknowledges the wildcards in a role's inline policy, for those who check their app with cdk-nag. On the role's own
 * resource: what users grant to the role comes in a policy of its own, and is still judged.
 *
 * Writes the record that `Validations.acknowledge` writes in current versions of aws-cdk-lib. In 2.268 that method takes
 * no id with an ARN in it, and leaves out the prefix, without which the framework drops such findings in the whole app.
 */
export function acknowledgeWildcards(role: IConstruct, statements: readonly iam.PolicyStatement[]): void {
  for (const statement of statements) {
    const reason = reasons.get(statement);
    for (const wildcard of reason === undefined ? [] : wildcardsOf(statement, role)) {
      acknowledge(role, `AwsSolutions-IAM5[Resource::${wildcard}]`, reason!);
    }
  }
}

/** Acknowledges a rule of cdk-nag on the resource behind a construct, with the reason for whoever reviews the app. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  construct.node.defaultChild?.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`Annotation::${rule}`]: reason });
}

/** As cdk-nag writes them: `<AWS::Partition>` where the template has `${AWS::Partition}`, `<Documents.Arn>` for a reference. */
function wildcardsOf(statement: iam.PolicyStatement, scope: IConstruct): string[] {
  return statement.resources
    .map((resource) => inItsWords(Token.isUnresolved(resource) ? Stack.of(scope).resolve(resource) : resource))
    .filter((resource) => resource.includes('*'));
}

function inItsWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': sub } = value as Record<string, any>;
  if (join) {
    return join[1].map(inItsWords).join(join[0]);
  }
  return sub ? String(sub).replace(/\$\{/g, '<').replace(/\}/g, '>') : `<${ref ?? [attribute].flat().join('.')}>`;
}
