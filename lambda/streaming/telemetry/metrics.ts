import { Logger } from './logger';
import { STREAMING_NAMESPACE, StreamingDimension, StreamingMetric } from '../../../src/contract/streaming/metrics';

type MetricName = (typeof StreamingMetric)[keyof typeof StreamingMetric];

const MILLISECONDS = new Set<MetricName>([StreamingMetric.TIME_TO_FIRST_TOKEN, StreamingMetric.STREAM_DURATION]);
const PLAIN = new Set<MetricName>([StreamingMetric.TOKEN_MULTIPLIER]);

function unitOf(name: MetricName): string {
  return MILLISECONDS.has(name) ? 'Milliseconds' : PLAIN.has(name) ? 'None' : 'Count';
}

/** Metrics in CloudWatch embedded metric format. */
export class Metrics {
  public constructor(private readonly service: string, private readonly log: Logger) {
  }

  /** What a turn was: its metrics, and beside them what finds it again. */
  public turn(route: string, values: Readonly<Partial<Record<MetricName, number>>>, fields: Readonly<Record<string, unknown>>): void {
    const { SERVICE, ROUTE } = StreamingDimension;
    this.emit([[SERVICE], [SERVICE, ROUTE]], values, { [ROUTE]: route, ...fields });
  }

  /** How many streams are open. */
  public concurrent(streams: number): void {
    this.emit([[StreamingDimension.SERVICE]], { [StreamingMetric.CONCURRENT_STREAMS]: streams }, {});
  }

  private emit(dimensions: string[][], values: Readonly<Partial<Record<MetricName, number>>>, fields: Readonly<Record<string, unknown>>): void {
    const metrics = (Object.keys(values) as MetricName[]).map((Name) => ({ Name, Unit: unitOf(Name) }));
    this.log.record({
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: STREAMING_NAMESPACE, Dimensions: dimensions, Metrics: metrics }] },
      [StreamingDimension.SERVICE]: this.service,
      ...fields,
      ...values,
    });
  }
}
