import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Every IAM action the agent family grants whichever engine runs the agent, with the reason. What one engine alone needs is
 * in `permissions.ts` of its folder; what tool functions need is in `tools/permissions.ts`, access to models in
 * `model/permissions.ts`, to documents in `knowledge/permissions.ts`.
 */

/** The guardrail is applied by the agent, to what goes in and to what comes out. */
export function applyGuardrail(guardrailArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources: [guardrailArn] });
}
