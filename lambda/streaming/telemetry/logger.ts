/** Writes one line. */
export type LineSink = (line: string) => void;

/** Logs as JSON lines. */
export class Logger {
  public constructor(private readonly sink: LineSink = (line) => process.stdout.write(`${line}\n`)) {
  }

  public info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.line('INFO', message, fields);
  }

  public warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.line('WARN', message, fields);
  }

  public error(message: string, { error, ...fields }: Readonly<Record<string, unknown>> = {}): void {
    this.line('ERROR', message, { ...fields, ...(error !== undefined && { error: described(error) }) });
  }

  /** A line that is more than a message: metrics. */
  public record(values: Readonly<Record<string, unknown>>): void {
    this.sink(JSON.stringify(values));
  }

  private line(level: string, message: string, fields: Readonly<Record<string, unknown>>): void {
    this.sink(JSON.stringify({ level, message, time: new Date().toISOString(), ...fields }));
  }
}

function described(error: unknown): unknown {
  return error instanceof Error
    ? { name: error.name, message: error.message, ...(error.cause instanceof Error && { cause: error.cause.message }), ...(error.name === 'Error' || error.name.endsWith('TypeError') ? { stack: error.stack } : {}) }
    : String(error);
}
