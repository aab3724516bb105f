import { Aws } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { BEDROCK } from './permissions';
import { Findings } from '../../contract/findings';
import { report } from '../../private/report';
import { checkReach } from '../places';

/**
 * Lets the service call functions on behalf of one agent, and of no other.
 *
 * The permissions live with the agent: in the function's stack they would make the two stacks depend on each other. A
 * function that serves several groups of the agent gets one.
 */
export class FunctionAccess {
  private readonly permissions = new Map<string, lambda.CfnPermission | undefined>();

  public constructor(private readonly agent: bedrock.CfnAgent) {
  }

  /** The permission; undefined when it has to be given in another account. */
  public allow(fn: lambda.IFunctionRef): lambda.CfnPermission | undefined {
    if (!this.permissions.has(fn.node.path)) {
      this.permissions.set(fn.node.path, this.isReachable(fn) ? this.createPermission(fn) : undefined);
    }
    return this.permissions.get(fn.node.path);
  }

  private createPermission(fn: lambda.IFunctionRef): lambda.CfnPermission {
    return new lambda.CfnPermission(this.agent.node.scope!, `Invoke${fn.node.addr.slice(2, 10)}`, {
      action: 'lambda:InvokeFunction',
      functionName: fn.functionRef.functionArn,
      principal: BEDROCK,
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: this.agent.attrAgentArn,
    });
  }

  private isReachable(fn: lambda.IFunctionRef): boolean {
    const findings = new Findings();
    const isReachable = checkReach(this.agent.stack, fn, `a Lambda permission for ${BEDROCK} with the agent's ARN as its source`, findings);
    report(this.agent.node.scope!, findings.all);
    return isReachable;
  }
}
