/** A request that gets no stream: the status, and what the client is told. */
export class Refusal extends Error {
  public constructor(
    public readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 502 | 503 | 504,
    public readonly code: string,
    message: string,
    public readonly retryable = false,
    public readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
  }

  public get body(): string {
    return JSON.stringify({ error: { code: this.code, message: this.message, retryable: this.retryable } });
  }
}
