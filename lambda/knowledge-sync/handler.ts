import { BedrockAgentClient } from '@aws-sdk/client-bedrock-agent';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { changeQueue, ingestionJobs } from './aws';
import { Received, sync } from './sync';
import { telemetry } from './telemetry';
import { SYNC_ENV, SyncConfig } from '../../src/contract/knowledge/sync';

/** What SQS hands to the function. */
interface SqsEvent { readonly Records: readonly Received[] }

/** What the function hands back: these messages are seen again, all others are gone. */
interface SqsReply { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }

const config = JSON.parse(process.env[SYNC_ENV] ?? '{}') as SyncConfig;
const requestHandler = new NodeHttpHandler({ connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true });
const queue = changeQueue(config, new SQSClient({ requestHandler }));
/** A start that was throttled is tried again by way of the queue: not at once, and not beside the starts of others. */
const ingestion = ingestionJobs(config, new BedrockAgentClient({ requestHandler, maxAttempts: 1 }));

export async function handler({ Records }: SqsEvent): Promise<SqsReply> {
  const { report, flush } = telemetry(config);
  try {
    const failed = await sync(Records, config, { ingestion, queue, report, now: Date.now });
    return { batchItemFailures: [...new Set(failed)].map((itemIdentifier) => ({ itemIdentifier })) };
  } finally {
    flush();
  }
}
