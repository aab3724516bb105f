/** What went wrong at the service, and whether the same call may be made again. */
export class UpstreamError extends Error {
  public constructor(
    /** The service's name for it, such as `ThrottlingException`, or one of ours. */
    public readonly code: string,
    message: string,
    public readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = code;
  }
}

/** The connection ended before the answer did. */
export class BrokenStream extends UpstreamError {
  public constructor(message: string, options?: ErrorOptions) {
    super('BrokenStream', message, true, options);
  }
}

/**
 * What may be tried again, when nothing was said yet. The SDK tries none of these for a stream, and not all of them
 * otherwise. `conflictException`: the session is busy with another turn; `dependencyFailedException`: a tool or a
 * knowledge base, which mostly fails again.
 */
const RETRYABLE = new Set([
  'throttlingException', 'modelNotReadyException', 'internalServerException', 'badGatewayException', 'conflictException',
  'serviceUnavailableException', 'modelTimeoutException', 'modelStreamErrorException', 'runtimeClientError', 'requestTimeout',
  'tooManyRequestsException', 'internalFailure', 'serviceUnavailable', 'retryableConflictException',
]);

/** An error that the service told, before the stream or in it. Names differ in their first letter between the two. */
export function serviceError(code: string, message: string, status?: number): UpstreamError {
  const known = code.charAt(0).toLowerCase() + code.slice(1);
  const retryable = RETRYABLE.has(known) || status === 429 || status === 408 || (status !== undefined && status >= 500);
  return new UpstreamError(code.charAt(0).toUpperCase() + code.slice(1), message, retryable);
}
