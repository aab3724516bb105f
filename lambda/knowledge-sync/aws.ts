import {
  BedrockAgentClient, GetIngestionJobCommand, StartIngestionJobCommand,
} from '@aws-sdk/client-bedrock-agent';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Ingestion, JobStatus, Queue } from './ports';
import type { SyncConfig } from '../../src/contract/knowledge/sync';

/** One is running here, or as many as the account may have: either is over after a while. */
const BUSY = ['ConflictException', 'ServiceQuotaExceededException'];
const THROTTLED = ['ThrottlingException', 'TooManyRequestsException'];

const STATUS: Readonly<Record<string, JobStatus>> = {
  STARTING: 'running', IN_PROGRESS: 'running', STOPPING: 'running', COMPLETE: 'complete', FAILED: 'failed', STOPPED: 'failed',
};

/** Jobs of the service. */
export function ingestionJobs({ knowledgeBaseId, sources }: SyncConfig, client: BedrockAgentClient): Ingestion {
  return {
    async start(source) {
      const { dataSourceId } = sources[source];
      try {
        const { ingestionJob } = await client.send(new StartIngestionJobCommand({ knowledgeBaseId, dataSourceId, description: 'Started by a change.' }));
        return { job: ingestionJob!.ingestionJobId! };
      } catch (error) {
        return refusalIn(error as Error);
      }
    },
    async statusOf(source, job) {
      const { dataSourceId } = sources[source];
      try {
        const { ingestionJob } = await client.send(new GetIngestionJobCommand({ knowledgeBaseId, dataSourceId, ingestionJobId: job }));
        return STATUS[ingestionJob!.status!] ?? 'running'; // one of a status that is not known yet will have another
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') {
          return 'gone';
        }
        return refusalIn(error as Error) && 'throttled';
      }
    },
  };
}

/** What is over after a while; whatever else is thrown on. */
function refusalIn(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): 'busy' | 'throttled' {
  if (BUSY.includes(error.name)) {
    return 'busy';
  }
  if (THROTTLED.includes(error.name) || (error.$metadata?.httpStatusCode ?? 0) >= 500) {
    return 'throttled';
  }
  throw error;
}

/** The queue that changes come from. */
export function changeQueue({ queueUrl, deadLetterQueueUrl }: SyncConfig, client: SQSClient): Queue {
  return {
    async send(message, delaySeconds) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message), DelaySeconds: Math.ceil(delaySeconds) }));
    },
    async giveUp(message, reason) {
      await client.send(new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: JSON.stringify(message), // may be moved back as it is
        MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
      }));
    },
  };
}
