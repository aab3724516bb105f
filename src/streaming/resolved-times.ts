import type { StreamingTimes } from './times';
import { Findings } from '../contract/findings';
import { Range, checkDuration } from '../private/ranges';

/** The times in seconds, with what nobody gave. */
export interface ResolvedTimes {
  readonly idleTimeout: number;
  readonly clientKeepAlive: number;
  readonly deregistrationDelay: number;
  readonly heartbeat: number;
  readonly serverKeepAlive: number;
  readonly stopTimeout: number;
}

const ID = 'streaming.timeouts';
const DEFAULTS = { idleTimeout: 300, clientKeepAlive: 3600, deregistrationDelay: 300, heartbeat: 15, stopTimeout: 120 };
const KEEP_ALIVE_MARGIN = 10;
const LIMITS: { [time in keyof StreamingTimes]-?: Omit<Range, 'prop' | 'id' | 'unit'> } = {
  idleTimeout: { min: 1, max: 4000 },
  clientKeepAlive: { min: 60, max: 604_800 },
  deregistrationDelay: { min: 0, max: 3600 },
  heartbeat: { min: 1, max: 2000 },
  serverKeepAlive: { min: 2 },
  stopTimeout: { min: 2, max: 120 },
  cloudFrontReadTimeout: { min: 1, max: 120 },
};

/** The times in seconds; what is out of bounds, or does not go with the others, is found. */
export function resolveTimes(times: StreamingTimes, findings: Findings): ResolvedTimes {
  const seconds = (time: keyof StreamingTimes) => {
    const given = times[time];
    if (given?.isUnresolved()) {
      findings.error(ID, `${time} is known only when it is deployed. Give a number: the times are checked against each other.`);
      return undefined;
    }
    return given && checkDuration({ prop: time, id: ID, ...LIMITS[time] }, given, 'seconds', findings);
  };
  const idleTimeout = seconds('idleTimeout') ?? DEFAULTS.idleTimeout;
  const resolved = {
    idleTimeout,
    clientKeepAlive: seconds('clientKeepAlive') ?? DEFAULTS.clientKeepAlive,
    deregistrationDelay: seconds('deregistrationDelay') ?? DEFAULTS.deregistrationDelay,
    heartbeat: seconds('heartbeat') ?? DEFAULTS.heartbeat,
    serverKeepAlive: seconds('serverKeepAlive') ?? idleTimeout + KEEP_ALIVE_MARGIN,
    stopTimeout: seconds('stopTimeout') ?? DEFAULTS.stopTimeout,
  };
  checkOrder(resolved, seconds('cloudFrontReadTimeout'), findings);
  return resolved;
}

function checkOrder({ idleTimeout, heartbeat, serverKeepAlive }: ResolvedTimes, cloudFrontReadTimeout: number | undefined, findings: Findings): void {
  if (serverKeepAlive <= idleTimeout) {
    findings.error(ID, `serverKeepAlive is ${serverKeepAlive} s, and idleTimeout ${idleTimeout} s: the server would close connections that the load balancer still uses, `
      + `and clients get status 502 now and then. Keep them open for more than ${idleTimeout} s.`);
  }
  if (heartbeat * 2 > idleTimeout) {
    findings.error(ID, `heartbeat is ${heartbeat} s, and idleTimeout ${idleTimeout} s: one heartbeat that is late, and the load balancer cuts the stream. `
      + `Send one every ${Math.max(1, Math.floor(idleTimeout / 2))} s at least, or raise idleTimeout.`);
  }
  if (cloudFrontReadTimeout !== undefined && heartbeat * 2 > cloudFrontReadTimeout) {
    findings.error(ID, `heartbeat is ${heartbeat} s, and cloudFrontReadTimeout ${cloudFrontReadTimeout} s: one heartbeat that is late, and CloudFront cuts the stream. `
      + `Send one every ${Math.max(1, Math.floor(cloudFrontReadTimeout / 2))} s at least, or raise the origin's response timeout.`);
  }
}
