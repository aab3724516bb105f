import type { StreamingServiceProps } from './streaming-service';
import { Findings } from '../contract/findings';
import { checkNumber } from '../private/ranges';

/** What is wrong with a service's props, beside those of every streaming server. */
export function checkServiceProps({ certificate, internetFacing, authentication, scaling = {} }: StreamingServiceProps, findings: Findings): void {
  const { minTasks, maxTasks, streamsPerTask } = scaling;
  if (internetFacing && !certificate) {
    findings.error('streaming.certificate', 'internetFacing is true, and there is no certificate: questions and answers would cross the internet in plain text. Give certificate.');
  }
  if (authentication?._isAtLoadBalancer && !certificate) {
    findings.error('streaming.certificate', 'authentication is at the load balancer, which signs people in over TLS only. Give certificate, or use StreamingAuthentication.jwt.');
  }
  if (!authentication && (internetFacing ?? certificate !== undefined)) {
    findings.warning('streaming.open', 'anybody on the internet may talk to the agent, and you pay for it. Give authentication, or acknowledge this.');
  }
  checkNumber({ prop: 'scaling.minTasks', id: 'streaming.scaling', min: 1 }, minTasks, findings);
  checkNumber({ prop: 'scaling.maxTasks', id: 'streaming.scaling', min: 1 }, maxTasks, findings);
  checkNumber({ prop: 'scaling.streamsPerTask', id: 'streaming.scaling', min: 1, max: 1000 }, streamsPerTask, findings);
  if (minTasks !== undefined && maxTasks !== undefined && minTasks > maxTasks) {
    findings.error('streaming.scaling', `scaling.minTasks is ${minTasks}, more than maxTasks, ${maxTasks}.`);
  }
}
