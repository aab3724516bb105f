import { Duration, Token } from 'aws-cdk-lib';
import { AgentCoreLimits } from './limits';
import { Findings } from '../../contract/findings';
import { checkDuration, checkNumber } from '../../private/ranges';

/** Every limit, given or not. */
export interface ResolvedLimits {
  readonly maxIterations: number;
  readonly maxTokens: number;
  readonly maxTokensPerIteration: number;
  readonly timeoutSeconds: number;
}

const LONGEST_SECONDS = 3_600;
const MOST_PER_ITERATION = 4_096;

export function resolveLimits(limits: AgentCoreLimits, findings: Findings): ResolvedLimits {
  const { maxIterations = 15, maxTokens = 16_000, timeout = Duration.minutes(5) } = limits;
  const { maxTokensPerIteration = Token.isUnresolved(maxTokens) ? MOST_PER_ITERATION : Math.min(MOST_PER_ITERATION, maxTokens) } = limits;
  const seconds = checkDuration({ prop: 'limits.timeout', id: 'limits', min: 1, max: LONGEST_SECONDS }, timeout, 'seconds', findings);
  const resolved = { maxIterations, maxTokens, maxTokensPerIteration };
  for (const [name, value] of Object.entries(resolved)) {
    checkNumber({ prop: `limits.${name}`, id: 'limits', min: 1 }, value, findings);
  }
  if (!Token.isUnresolved(maxTokens) && !Token.isUnresolved(maxTokensPerIteration) && maxTokensPerIteration > maxTokens) {
    findings.error('limits', `limits.maxTokensPerIteration is ${maxTokensPerIteration}, more than limits.maxTokens, ${maxTokens}, which is for the whole answer.`);
  }
  return { ...resolved, timeoutSeconds: seconds ?? LONGEST_SECONDS };
}
