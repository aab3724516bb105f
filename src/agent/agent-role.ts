import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, IDependable } from 'constructs';
import { acknowledgeWildcards } from '../private/nag';

/**
 * The identity that an agent, or a part of it, acts with.
 *
 * A role of our own has one inline policy, so that what it may do takes effect with the role and not some time after. A
 * role that was given gets each statement in its own way.
 */
export class AgentRole {
  public readonly role: iam.IRole;
  private readonly policy?: iam.PolicyDocument;

  public constructor(scope: Construct, id: string, given: iam.IRole | undefined, assumedBy: () => iam.IPrincipal) {
    this.policy = given ? undefined : new iam.PolicyDocument();
    this.role = given ?? new iam.Role(scope, id, { assumedBy: assumedBy(), inlinePolicies: { Agent: this.policy! } });
  }

  /** Allows it what the statements say; the dependent waits until it may. */
  public grant(statements: iam.PolicyStatement[], dependent: Construct): void {
    if (this.policy) {
      this.policy.addStatements(...statements);
      acknowledgeWildcards(this.role, statements);
      return;
    }
    for (const statement of statements) {
      const { policyDependable } = this.role.addToPrincipalPolicy(statement);
      if (policyDependable) {
        dependent.node.addDependency(policyDependable);
      }
    }
  }

  /** What is granted to the role beside its inline policy, if anything will be: what acts with the role is created after it. */
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
