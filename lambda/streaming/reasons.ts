import { Refusal } from './refusal';
import { UpstreamError } from '../invocation/errors';

/** Why we ended a turn ourselves. */
export class ClientGone extends Error {
  public override readonly name = 'ClientGone';
}

export const stalled = (seconds: number) => new UpstreamError('Stalled', `the engine gave no sign for ${seconds} s`, true);
export const tookTooLong = (seconds: number) => new UpstreamError('TookTooLong', `the turn took more than ${seconds} s`, false);
export const shuttingDown = () => new UpstreamError('ShuttingDown', 'the server is being replaced', true);

/** What people read of an error. The service's own words, with ARNs and prompts in them, are for the log. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

const BUSY = 'There are too many requests at the moment. Please try again in a few seconds.';
const AGAIN = 'Something went wrong while the answer was made. Please try again.';
const CUT = 'The answer was interrupted before its end. Please try again.';
const OURS = 'The assistant cannot be reached because of a fault in its setup. Trying again will not help.';

const TOLD: Readonly<Record<string, string>> = {
  ThrottlingException: BUSY,
  ServiceQuotaExceededException: BUSY,
  TooManyRequestsException: BUSY,
  ConflictException: 'The assistant is still busy with your last message. Please try again in a few seconds.',
  BrokenStream: CUT,
  ConnectionFailed: AGAIN,
  Stalled: 'The assistant did not answer in time. Please try again.',
  TookTooLong: 'This takes too long. Please ask for less at once.',
  ShuttingDown: CUT,
  ValidationException: 'The assistant cannot take this message as it is.',
  AccessDeniedException: OURS,
  ResourceNotFoundException: OURS,
  UnknownStop: 'The answer ended in a way that it should not, and may not be whole.',
};

/** What may be said of an error. */
export function told(error: unknown): ToldError {
  if (error instanceof UpstreamError) {
    return { code: error.code, message: TOLD[error.code] ?? AGAIN, retryable: error.retryable };
  }
  return { code: 'InternalError', message: AGAIN, retryable: true };
}

const STATUS: Readonly<Record<string, Refusal['status']>> = {
  ThrottlingException: 429,
  ServiceQuotaExceededException: 429,
  TooManyRequestsException: 429,
  ConflictException: 409,
  ValidationException: 400,
  Stalled: 504,
  TookTooLong: 504,
  ShuttingDown: 503,
  ConnectionFailed: 503,
  ServiceUnavailableException: 503,
  ModelNotReadyException: 503,
};

/** An error before the first byte: there is still a status to say it with. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) {
    return error;
  }
  const { code, message, retryable } = told(error);
  const status = STATUS[code] ?? (error instanceof UpstreamError ? 502 : 500);
  // the service's own words go with it, as far as the log
  return Object.assign(new Refusal(status, code, message, retryable, retryable ? { 'retry-after': '2' } : {}), { cause: error });
}
