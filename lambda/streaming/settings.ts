import { STREAMING_CONFIG_ENV, STREAMING_LIMITS, StreamingConfig, StreamingLimits } from '../../src/contract/streaming/config';
import { STREAMING_TIMINGS, StreamingTimings, timingFaults } from '../../src/contract/streaming/timings';

/** A config with its defaults. */
export interface Settings extends StreamingConfig {
  readonly service: string;
  readonly timings: StreamingTimings;
  readonly limits: StreamingLimits;
}

/** Fills in what is not given. Throws, with everything that is wrong, before the server serves anybody. */
export function settingsOf(config: StreamingConfig = {}): Settings {
  const timings = { ...STREAMING_TIMINGS, ...config.timings };
  const limits = { ...STREAMING_LIMITS, ...config.limits };
  const { perSession, perUserAndDay, tableName } = config.budget ?? {};
  const faults = [
    ...timingFaults(timings),
    ...Object.entries(limits).filter(([, limit]) => !(limit > 0)).map(([name, limit]) => `${name} is ${limit}; it must be a number above 0`),
    ...((perSession ?? perUserAndDay) !== undefined && !tableName ? ['a budget of a session or of a user and day needs budget.tableName: the tasks count together'] : []),
  ];
  if (faults.length > 0) {
    throw new Error(`${STREAMING_CONFIG_ENV} cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
  return { ...config, service: config.service ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'local', timings, limits };
}

/** The JSON of a variable; nothing where it is not set. */
export function jsonIn<T>(variable: string, environment: NodeJS.ProcessEnv = process.env): T | undefined {
  const text = environment[variable];
  if (!text) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${variable} is not JSON: ${(error as Error).message}`);
  }
}
