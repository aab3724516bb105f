import { Duration, Token } from 'aws-cdk-lib';
import { AgentCoreLimits } from './limits';
import { Findings } from '../../contract/findings';

/** Every limit, given or not. */
export interface ResolvedLimits {
  readonly maxIterations: number;
  readonly maxTokens: number;
  readonly maxTokensPerIteration: number;
  readonly timeoutSeconds: number;
}

const LONGEST_SECONDS = 3_600;

export function resolveLimits({ maxIterations = 15, maxTokens = 16_000, maxTokensPerIteration, timeout }: AgentCoreLimits): ResolvedLimits {
  return {
    maxIterations,
    maxTokens,
    maxTokensPerIteration: maxTokensPerIteration ?? (Token.isUnresolved(maxTokens) ? 4_096 : Math.min(4_096, maxTokens)),
    timeoutSeconds: (timeout ?? Duration.minutes(5)).toSeconds(),
  };
}

export function checkLimits(limits: ResolvedLimits, findings: Findings): void {
  for (const name of ['maxIterations', 'maxTokens', 'maxTokensPerIteration'] as const) {
    const value = limits[name];
    if (!Token.isUnresolved(value) && (!Number.isInteger(value) || value < 1)) {
      findings.error('limits', `limits.${name} is ${value}; it is a whole number, 1 at least.`);
    }
  }
  const { timeoutSeconds, maxTokens, maxTokensPerIteration } = limits;
  if (!Token.isUnresolved(timeoutSeconds) && (timeoutSeconds < 1 || timeoutSeconds > LONGEST_SECONDS)) {
    findings.error('limits', `limits.timeout is ${timeoutSeconds} s; an answer may take 1 to ${LONGEST_SECONDS}.`);
  }
  if (!Token.isUnresolved(maxTokens) && !Token.isUnresolved(maxTokensPerIteration) && maxTokensPerIteration > maxTokens) {
    findings.error('limits', `limits.maxTokensPerIteration is ${maxTokensPerIteration}, more than limits.maxTokens, ${maxTokens}, which is for the whole answer.`);
  }
}
