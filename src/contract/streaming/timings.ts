/**
 * How long anything may take. The numbers hang together: silence is filled before a timer runs out, what stalls is ended by
 * us rather than cut by a proxy, and a connection outlives the proxy's wish to use it again.
 */
export interface StreamingTimings {
  /** Seconds of silence after which a heartbeat is sent: 15. */
  readonly heartbeatSeconds: number;
  /** Seconds without a sign of the engine after which a stream is ended with an error that says to try again: 120. */
  readonly stallSeconds: number;
  /** Seconds a turn may take at all: 900. */
  readonly turnSeconds: number;
  /** Seconds of silence after which the proxy in front cuts a connection: 300, see `StreamingTimeouts`. */
  readonly idleTimeoutSeconds: number;
  /** Seconds that the server keeps an idle connection: 310. Must be more than the proxy's, or it meets a closed one and answers 502. */
  readonly keepAliveSeconds: number;
  /** Seconds that streams have to finish after SIGTERM: 110, as Fargate stops a task after 120 at most. */
  readonly drainSeconds: number;
}

export const STREAMING_TIMINGS: StreamingTimings = {
  heartbeatSeconds: 15, stallSeconds: 120, turnSeconds: 900, idleTimeoutSeconds: 300, keepAliveSeconds: 310, drainSeconds: 110,
};

/** What is wrong with a set of times, each in a sentence. */
export function timingFaults(timings: StreamingTimings): string[] {
  const { heartbeatSeconds, stallSeconds, turnSeconds, idleTimeoutSeconds, keepAliveSeconds, drainSeconds } = timings;
  const faults = Object.entries(timings)
    .filter(([, seconds]) => !Number.isFinite(seconds) || seconds <= 0)
    .map(([name, seconds]) => `${name} is ${seconds}; it must be a number of seconds above 0`);
  const inOrder = (less: number, more: number, message: string) => less < more ? [] : [message];
  return [
    ...faults,
    ...inOrder(heartbeatSeconds, stallSeconds, `heartbeatSeconds (${heartbeatSeconds}) must be less than stallSeconds (${stallSeconds})`),
    ...inOrder(heartbeatSeconds * 2, idleTimeoutSeconds + 1, `heartbeatSeconds (${heartbeatSeconds}) must be at most half of idleTimeoutSeconds (${idleTimeoutSeconds}): one heartbeat may be late`),
    ...inOrder(stallSeconds, idleTimeoutSeconds, `stallSeconds (${stallSeconds}) must be less than idleTimeoutSeconds (${idleTimeoutSeconds}): the server ends what never answers, with an error that says so, before the proxy cuts it`),
    ...inOrder(idleTimeoutSeconds, keepAliveSeconds, `keepAliveSeconds (${keepAliveSeconds}) must be more than idleTimeoutSeconds (${idleTimeoutSeconds}), or the proxy answers 502 now and then`),
    ...inOrder(stallSeconds, turnSeconds + 1, `turnSeconds (${turnSeconds}) must be at least stallSeconds (${stallSeconds})`),
    ...inOrder(0, drainSeconds, `drainSeconds (${drainSeconds}) must be above 0`),
  ].filter((fault, index, all) => all.indexOf(fault) === index);
}
