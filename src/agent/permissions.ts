import * as iam from 'aws-cdk-lib/aws-iam';
import type { AgentGuardrail } from './agent';
import { guardrailUse } from '../model/guardrail';
import { applyGuardrail, readGuardrail } from '../model/permissions';

/**
 * What the agent family grants whichever engine runs the agent. Every IAM action stands in a `permissions.ts`, with the reason:
 * what one engine alone needs in that of its folder, what tool functions need in `tools/`, access to models and guardrails in
 * `model/`, to documents in `knowledge/`.
 */

/** The guardrail is applied by the agent, to what goes in and to what comes out, and read with its key. */
export function useGuardrail(guardrail: AgentGuardrail | undefined): iam.PolicyStatement[] {
  const use = guardrail && guardrailUse(guardrail);
  return use ? [...applyGuardrail(use), ...readGuardrail(use)] : [];
}
