import { writeSync } from 'node:fs';
import type { Passage } from './passage';
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
  const text = `${line}\n`;
  let written = 0;
  try {
    written = writeSync(1, text);
  } catch { // the pipe is full, and somebody made it non-blocking
  }
  if (written < Buffer.byteLength(text)) {
    process.stdout.write(Buffer.from(text).subarray(written));
  }
}

/** Without a contract the caller names the tools, and CloudWatch charges for each name. */
const MOST_TOOLS = 100;

const { FUNCTION, TOOL } = MetricDimension;

const DIRECTIVE = JSON.stringify([{
  Namespace: METRIC_NAMESPACE,
  Dimensions: [[FUNCTION], [FUNCTION, TOOL]],
  Metrics: Object.values(MetricName).map((Name) => ({ Name, Unit: Name === MetricName.DURATION ? 'Milliseconds' : 'Count' })),
}]);

const COUNTERS = Object.values(MetricName).filter((name): name is Counter => name !== MetricName.INVOCATIONS && name !== MetricName.DURATION);

/** Logs as JSON lines, and metrics as lines in CloudWatch embedded metric format. */
export class Telemetry {
  /** What is the same in every line of a tool, by its name. */
  private readonly rendered = new Map<string, string>();

  public constructor(
    private readonly group: string,
    private readonly sink: Sink = standardOutput,
  ) {
  }

  /** One line a call: its metrics, and the ids that find it again. */
  public record({ request, around: context, counters }: Passage, durationMs: number): void {
    const counts = counters ? countsOf(counters) : NOTHING_COUNTED;
    this.send(() => `{"_aws":{"Timestamp":${Date.now()},${this.sameIn(request.target?.name ?? UNKNOWN_TOOL)}${Math.round(durationMs * 1000) / 1000}${counts}`
      + `${field('requestId', context.awsRequestId)}${field('sessionId', request.event?.sessionId)}}`);
  }

  /** Something a person should read. */
  public log(level: 'WARN' | 'ERROR', message: string, details: Readonly<Record<string, unknown>>): void {
    this.send(() => JSON.stringify({ timestamp: new Date().toISOString(), level, message, actionGroup: this.group, ...details }));
  }

  private sameIn(tool: string): string {
    const { rendered, group } = this;
    let same = rendered.get(tool);
    if (same === undefined) {
      const name = rendered.size < MOST_TOOLS && tool.length < 256 ? tool : UNKNOWN_TOOL;
      same = `"CloudWatchMetrics":${DIRECTIVE}}${field(FUNCTION, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'local')}${field(TOOL, name)}`
        + `${field('actionGroup', group)},"${MetricName.INVOCATIONS}":1,"${MetricName.DURATION}":`;
      if (name === tool) {
        rendered.set(tool, same);
      }
    }
    return same;
  }

  /** A log that cannot be written must not become a tool that does not answer. */
  private send(line: () => string): void {
    try {
      this.sink(line());
    } catch {
      // there is nowhere left to say so
    }
  }
}

function field(name: string, value: unknown): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}

function countsOf(counters: readonly Counter[]): string {
  return COUNTERS.map((counter) => field(counter, counters.includes(counter) ? 1 : 0)).join('');
}

const NOTHING_COUNTED = countsOf([]);
