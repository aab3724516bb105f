import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, IDependable } from 'constructs';
import { knowledgeBasePrincipal } from './permissions';
import { acknowledgeWildcards } from '../private/nag';

/**
 * The identity that a knowledge base acts with. What it may do stands in the role itself, so that it takes effect with the
 * role and not some time after.
 */
export class DocumentRole {
  public readonly role: iam.Role;
  private readonly policy = new iam.PolicyDocument();

  public constructor(scope: Construct, removalPolicy: RemovalPolicy) {
    this.role = new iam.Role(scope, 'Role', { assumedBy: knowledgeBasePrincipal(), inlinePolicies: { KnowledgeBase: this.policy } });
    if (removalPolicy !== RemovalPolicy.DESTROY) {
      this.role.applyRemovalPolicy(removalPolicy); // a base that stays could not be searched without it
    }
  }

  public allow(statements: iam.PolicyStatement[]): void {
    this.policy.addStatements(...statements);
    acknowledgeWildcards(this.role, statements);
  }

  /** What users grant to the role comes in a policy of its own: what acts with the role is created after it. */
  public get policies(): IDependable {
    const policies: IDependable = {};
    const { role } = this;
    Dependable.implement(policies, {
      get dependencyRoots() {
        const policy = role.node.tryFindChild('DefaultPolicy');
        return policy ? [policy] : [];
      },
    });
    return policies;
  }
}
