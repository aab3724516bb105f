/**
 * What the resource behind `ModelInvocationLogging` and its handler must agree on.
 */

/** The properties of the resource. CloudFormation makes text of every boolean. */
export interface LoggingProperties {
  readonly LogGroupName: string;
  readonly RoleArn: string;
  /** Whether the records have what was said, and not its size alone. */
  readonly Bodies: 'true' | 'false';
  /** Where bodies go that are too large for a log event. */
  readonly LargeBodiesBucket?: string;
  readonly LargeBodiesPrefix?: string;
  /** Whether the setting of another owner is replaced. */
  readonly Overwrite: 'true' | 'false';
  /** Whether the account's logging ends with the stack. */
  readonly SwitchOffOnDelete: 'true' | 'false';
}

/** The one setting of an account in a Region has one id, whatever changes. */
export const LOGGING_ID = 'model-invocation-logging';
