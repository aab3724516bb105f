import { BedrockClient } from '@aws-sdk/client-bedrock';
import { Change, LoggingSetting } from './setting';
import { LOGGING_ID, LoggingProperties } from '../../src/contract/observability/logging';

/** What CloudFormation sends. */
interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: LoggingProperties;
  readonly OldResourceProperties?: LoggingProperties;
}

const setting = new LoggingSetting(new BedrockClient({}));

/** Keeps the setting, and tells CloudFormation in any case: a resource that does not answer holds its stack up for an hour. */
export async function handler(event: ResourceEvent): Promise<void> {
  let reason: string | undefined;
  try {
    await setting.apply(changeOf(event));
  } catch (error) {
    reason = `${(error as Error).name}: ${(error as Error).message}`;
    console.error(JSON.stringify({ level: 'ERROR', message: 'the setting was not changed', request: event.RequestType, error: reason }));
  }
  await answer(event, reason);
}

function changeOf({ RequestType: type, ResourceProperties: now, OldResourceProperties: before = now }: ResourceEvent): Change {
  return type === 'Create' ? { type, wanted: now } : type === 'Update' ? { type, wanted: now, before } : { type, before: now };
}

async function answer({ ResponseURL, StackId, RequestId, LogicalResourceId }: ResourceEvent, reason: string | undefined): Promise<void> {
  const body = JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED', Reason: reason, PhysicalResourceId: LOGGING_ID, StackId, RequestId, LogicalResourceId,
  });
  // no content type: the URL is signed without one
  const { ok, status } = await fetch(ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!ok) {
    throw new Error(`CloudFormation did not take the answer: HTTP ${status}`); // Lambda calls again
  }
}
