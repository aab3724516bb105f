import { writeSync } from 'node:fs';
import { Passage } from './passage';
import { METRIC_NAMESPACE, MetricDimension, MetricName, UNKNOWN_TOOL } from '../../src/contract/tools/names';

/** Everything the guard counts besides the call itself and its duration. */
export type Counter = Exclude<(typeof MetricName)[keyof typeof MetricName], typeof MetricName.INVOCATIONS | typeof MetricName.DURATION>;

/** Writes one line. */
export type Sink = (line: string) => void;

/**
 * Standard output, past Lambda's console, which would wrap the line when the function logs in JSON, and past Node's
 * stream, whose first use costs a cold start more than the whole guard.
 */
function standardOutput(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  let written = 0;
  try {
    while (written < bytes.length) {
      written += writeSync(1, bytes, written);
    }
  } catch { // the pipe is full, and somebody made it non-blocking
    process.stdout.write(bytes.subarray(written));
  }
}

const COUNTERS = Object.values(MetricName).filter((name): name is Counter => name !== MetricName.INVOCATIONS && name !== MetricName.DURATION);

/** Logs as JSON lines, and metrics as lines in CloudWatch embedded metric format. */
export class Telemetry {
  private readonly directive: string;

  public constructor(
    private readonly actionGroup: string,
    private readonly sink: Sink = standardOutput,
  ) {
    const { FUNCTION, TOOL } = MetricDimension;
    // the same in every line, so rendered once
    this.directive = JSON.stringify([{
      Namespace: METRIC_NAMESPACE,
      Dimensions: [[FUNCTION], [FUNCTION, TOOL]],
      Metrics: Object.values(MetricName).map((Name) => ({ Name, Unit: Name === MetricName.DURATION ? 'Milliseconds' : 'Count' })),
    }]);
  }

  /** One line a call: its metrics, and the ids that find it again. */
  public record({ request, context, counters }: Passage, durationMs: number): void {
    const values: Record<string, unknown> = {
      [MetricDimension.FUNCTION]: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'local',
      [MetricDimension.TOOL]: request.tool?.name ?? UNKNOWN_TOOL,
      [MetricName.INVOCATIONS]: 1,
      [MetricName.DURATION]: Math.round(durationMs * 1000) / 1000,
      actionGroup: this.actionGroup,
      requestId: context.awsRequestId,
      sessionId: request.event?.sessionId,
    };
    for (const counter of COUNTERS) {
      values[counter] = counters?.includes(counter) ? 1 : 0;
    }
    this.write(values, `{"_aws":{"Timestamp":${Date.now()},"CloudWatchMetrics":${this.directive}},`);
  }

  /** Something a person should read. */
  public log(level: 'WARN' | 'ERROR', message: string, details: Readonly<Record<string, unknown>>): void {
    this.write({ timestamp: new Date().toISOString(), level, message, actionGroup: this.actionGroup, ...details });
  }

  /** A log that cannot be written must not become a tool that does not answer. */
  private write(values: Readonly<Record<string, unknown>>, start = '{'): void {
    try {
      this.sink(start + JSON.stringify(values).slice(1));
    } catch {
      // there is nowhere left to say so
    }
  }
}
