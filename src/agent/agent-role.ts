import { Stack } from 'aws-cdk-lib';
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
  private attached?: iam.Policy;

  public constructor(
    private readonly scope: Construct, private readonly id: string, given: iam.IRole | undefined, assumedBy: () => iam.IPrincipal,
  ) {
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
    if (this.isOfAnotherStack()) {
      // in the role's stack it would make that stack depend on this one, which depends on it
      this.attached ??= new iam.Policy(this.scope, `${this.id}Policy`, { roles: [this.role] });
      this.attached.addStatements(...statements);
      dependent.node.addDependency(this.attached);
      return;
    }
    for (const statement of statements) {
      const { policyDependable } = this.role.addToPrincipalPolicy(statement);
      if (policyDependable) {
        dependent.node.addDependency(policyDependable);
      }
    }
  }

  /** Of one that is made there: an imported role is in the stack that imports it. */
  private isOfAnotherStack(): boolean {
    return this.role.node.defaultChild !== undefined && Stack.of(this.role) !== Stack.of(this.scope);
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
