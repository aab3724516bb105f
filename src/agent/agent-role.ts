import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, IDependable } from 'constructs';
import { acknowledgeWildcards } from '../private/nag';

/**
 * The identity that an agent, or a part of it, acts with.
 *
 * A role of our own has one inline policy, so that what it may do takes effect with the role and not some time after. What is
 * granted on resources of the user stands beside it in a policy of its own, and so does all that a role gets that was given: a
 * resource may itself wait for the role, as one does whose key has a policy that names it.
 */
export class AgentRole {
  public readonly role: iam.IRole;
  private readonly policy?: iam.PolicyDocument;
  private beside?: iam.Policy;

  public constructor(
    private readonly scope: Construct, private readonly id: string, given: iam.IRole | undefined, assumedBy: () => iam.IPrincipal,
  ) {
    this.policy = given ? undefined : new iam.PolicyDocument();
    this.role = given ?? new iam.Role(scope, id, { assumedBy: assumedBy(), inlinePolicies: { Agent: this.policy! } });
  }

  /** Allows it what names no resource of the user; the dependent waits until it may. */
  public grant(statements: iam.PolicyStatement[], dependent: Construct): void {
    if (this.policy) {
      this.policy.addStatements(...statements);
      acknowledgeWildcards(this.role, statements);
    } else {
      this.grantOn(statements, dependent);
    }
  }

  /** Likewise, on resources that others made. */
  public grantOn(statements: iam.PolicyStatement[], dependent: Construct): void {
    if (statements.length === 0) {
      return;
    }
    if (!this.beside) {
      this.beside = new iam.Policy(this.scope, `${this.id}Policy`);
      this.role.attachInlinePolicy(this.beside); // which a role that may not be changed, or of another account, knows how to refuse
    }
    this.beside.addStatements(...statements);
    acknowledgeWildcards(this.beside, statements);
    dependent.node.addDependency(this.beside);
  }

  /** What is granted to the role beside all this, if anything will be: what acts with the role is created after it. */
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
