import * as iam from 'aws-cdk-lib/aws-iam';

/** Grants statements, as one grant. */
export function grant(grantee: iam.IGrantable, statements: readonly iam.PolicyStatement[]): iam.Grant {
  return together(grantee, statements.map(({ actions, resources, conditions }) =>
    iam.Grant.addToPrincipal({ grantee, actions, resourceArns: resources, conditions })));
}

/** Several grants as one, which may be of nothing. */
export function together(grantee: iam.IGrantable, grants: readonly iam.Grant[]): iam.Grant {
  return grants.reduce((all, one) => all.combine(one), iam.Grant.drop(grantee, 'nothing'));
}
