import { Duration } from 'aws-cdk-lib';
import type { StreamingFunctionProps } from './streaming-function';
import { Findings } from '../contract/findings';
import { checkDuration, checkNumber } from '../private/ranges';

const LONGEST = 900;

/** What is wrong with a function's props, beside those of every streaming server. Returns the timeout in seconds. */
export function checkFunctionProps(
  memorySize: number, timeout: Duration, { authentication, runtime, ...props }: StreamingFunctionProps, findings: Findings,
): number {
  checkNumber({ prop: 'memorySize', id: 'streaming.function', min: 128, max: 10_240, unit: 'MB' }, memorySize, findings);
  checkNumber({ prop: 'reservedConcurrentExecutions', id: 'streaming.function', min: 0 }, props.reservedConcurrentExecutions, findings);
  if (authentication?._isAtLoadBalancer) {
    findings.error('streaming.authentication', 'authentication is at a load balancer, and a StreamingFunction has none. Use StreamingAuthentication.jwt, or let IAM check the callers.');
  }
  if (props.allowOrigins?.length && props.functionUrl !== false && authentication?._config()?.kind !== 'jwt') {
    findings.warning('streaming.origins', 'allowOrigins has no effect at a function URL with IAM: a browser signs no preflight, so the URL refuses it before the server is asked. Use StreamingAuthentication.jwt, or functionUrl: false and a REST API whose OPTIONS method asks for no authorization.');
  }
  if (runtime && !/^nodejs(2\d|[3-9]\d)\.x$/.test(runtime.name)) {
    findings.error('streaming.function', `runtime is ${runtime.name}; the server needs one for Node.js 20 or later: only Node.js streams.`);
  }
  return checkDuration({ prop: 'timeout', id: 'streaming.function', min: 30, max: LONGEST }, timeout, 'seconds', findings) ?? LONGEST;
}
