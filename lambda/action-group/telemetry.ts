import { writeSync } from 'node:fs';
import type { Passage } from './passage';
import { METRIC_NAMESPACE, MetricDimension, MetricName, UNKNOWN_TOOL } from '../../src/contract/tools/names';

/** Everything the guard counts besides the call itself and its duration. */
export type Counter = Exclude<(typeof MetricName)[keyof typeof MetricName], typeof MetricName.INVOCATIONS | typeof MetricName.DURATION>;

/** Writes one line, its end with it. */
export type Sink = (line: string) => void;

/**
 * Standard output, past Lambda's console, which would wrap the line when the function logs in JSON, and past Node's
 * stream, whose first use costs a cold start more than the whole guard.
 */
function standardOutput(text: string): void {
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

/** The line up to its metrics: of these two every call has a value, of the others only one in which they count. */
const DIRECTIVE = `"CloudWatchMetrics":[{"Namespace":"${METRIC_NAMESPACE}","Dimensions":${JSON.stringify([[FUNCTION], [FUNCTION, TOOL]])},"Metrics":[`
  + `{"Name":"${MetricName.DURATION}","Unit":"Milliseconds"}${metric(MetricName.INVOCATIONS)}`;

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
    let names = '';
    let values = '';
    if (counters) {
      for (const counter of new Set(counters)) {
        names += metric(counter);
        values += field(counter, 1);
      }
    }
    this.send(() => `{"_aws":{"Timestamp":${Date.now()},${DIRECTIVE}${names}${this.sameIn(request.target?.name ?? UNKNOWN_TOOL)}${Math.round(durationMs * 1000) / 1000}${values}`
      + `${field('requestId', context.awsRequestId)}${field('sessionId', request.event?.sessionId)}}\n`);
  }

  /** A line for an error that belongs to no call: of which tool it was, nobody knows. */
  public recordStray(): void {
    this.send(() => `{"_aws":{"Timestamp":${Date.now()},"CloudWatchMetrics":[{"Namespace":"${METRIC_NAMESPACE}","Dimensions":[["${FUNCTION}"]],"Metrics":[`
      + `{"Name":"${MetricName.STRAY_ERRORS}","Unit":"Count"}]}]}${field(FUNCTION, functionName())},"${MetricName.STRAY_ERRORS}":1}\n`);
  }

  /** Something a person should read. */
  public log(level: 'WARN' | 'ERROR', message: string, details: Readonly<Record<string, unknown>>): void {
    this.send(() => `${JSON.stringify({ timestamp: new Date().toISOString(), level, message, actionGroup: this.group, ...details })}\n`);
  }

  private sameIn(tool: string): string {
    const { rendered, group } = this;
    let same = rendered.get(tool);
    if (same === undefined) {
      const name = rendered.size < MOST_TOOLS && tool.length < 256 ? tool : UNKNOWN_TOOL;
      same = `]}]}${field(FUNCTION, functionName())}${field(TOOL, name)}`
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

/** Text in which JSON escapes nothing, as in ids: to ask for that takes a quarter of the time that writing it as JSON would. */
const PLAIN = /^[\w-]*$/;

function field(name: string, value: unknown): string {
  return value === undefined ? '' : `,"${name}":${typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)}`;
}

function functionName(): string {
  return process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'local';
}

function metric(name: string): string {
  return `,{"Name":"${name}","Unit":"Count"}`;
}

