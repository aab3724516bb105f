import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { EventSource } from './event-source';
import { IngestionService, happens } from './ingestion-service';
import { SYNC_ENV, SyncConfig } from '../../../src/contract/knowledge/sync';

/**
 * The deployed function between a queue engine (`--queue <endpoint>`) and a service with its limits, errors and lost answers, with
 * processes that are killed while they work: 10,000 changes of three sources, some twice and some late, end with a job for each
 * that started after it.
 */
const CHANGES = 10_000;
const SOURCES = ['handbook', 'contracts', 'code'];
const POISON = ['no JSON', '{"source":7}', '{"source":"handbook","since":"yesterday"}'];
const VISIBILITY_SECONDS = 6;
const PATIENCE = 240_000;

const endpoint = process.argv[process.argv.indexOf('--queue') + 1];
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials, useQueueUrlAsEndpoint: false });
const service = new IngestionService();

async function main(): Promise<void> {
  const deadLetters = await queue('dead-letters', {});
  const changes = await queue('changes', {
    VisibilityTimeout: String(VISIBILITY_SECONDS), RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 5 }), // as SyncPipeline has it
  });
  const config: SyncConfig = {
    knowledgeBaseId: 'KB12345678',
    queueUrl: changes.url,
    deadLetterQueueUrl: deadLetters.url,
    sources: Object.fromEntries(SOURCES.map((source) => [source, { dataSourceId: source }])),
    retrySeconds: 1,
    pollSeconds: 1,
  };
  const environment = {
    ...process.env,
    [SYNC_ENV]: JSON.stringify(config),
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_ENDPOINT_URL_BEDROCK_AGENT: await service.start(),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const sides = [new EventSource(sqs, changes.url, environment), new EventSource(sqs, changes.url, environment)];
  const running = sides.map((side) => side.run());

  const made = await makeChanges(changes.url);
  const end = Date.now() + PATIENCE;
  while (Date.now() < end && (await waiting(changes.url) > 0 || service.jobs.some(({ status }) => status === 'IN_PROGRESS'))) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  sides.forEach((side) => side.stop());
  await Promise.all(running);

  const covered = ({ source, at }: Change) => service.jobs.some((job) => job.source === source && job.startedAt >= at && job.status === 'COMPLETE');
  const total = (of: (side: EventSource) => number) => sides.reduce((sum, side) => sum + of(side), 0);
  report('changes', made.length);
  report('jobs', `${service.jobs.length}, of which failed ${service.jobs.filter(({ status }) => status === 'FAILED').length}`);
  report('refused starts and looks', JSON.stringify(service.refused));
  report('invocations', `${total(({ invocations }) => invocations)}, of which died ${total(({ crashes }) => crashes)}`);
  check('changes that no job covered', made.filter((change) => !covered(change)).length, 0);
  check('messages that still wait', await waiting(changes.url), 0);
  check('dead letters: what is no change, and nothing else', await waiting(deadLetters.url), POISON.length);
}

interface Change { readonly source: string; readonly at: number }

/** In bursts, as people and pipelines write documents. */
async function makeChanges(queueUrl: string): Promise<Change[]> {
  const made: Change[] = [];
  await send(queueUrl, POISON.map((body) => ({ body, delay: 0 })));
  while (made.length < CHANGES) {
    const burst = Array.from({ length: Math.min(CHANGES - made.length, 1 + Math.floor(Math.random() * 300)) }, () => {
      const change = { source: SOURCES[Math.floor(Math.random() ** 2 * SOURCES.length)], at: Date.now() };
      made.push(change);
      const body = JSON.stringify({ source: change.source, since: new Date(change.at).toISOString() });
      return { body, delay: happens(200) ? Math.ceil(Math.random() * 3) : 0 };
    });
    await send(queueUrl, [...burst, ...burst.filter(() => happens(50))]); // some come twice
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
  }
  return made;
}

async function send(queueUrl: string, messages: readonly { readonly body: string; readonly delay: number }[]): Promise<void> {
  for (let at = 0; at < messages.length; at += 10) {
    const Entries = messages.slice(at, at + 10).map(({ body, delay }, index) => ({ Id: String(index), MessageBody: body, DelaySeconds: delay }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    if (Failed.length > 0) {
      throw new Error(`The queue refused ${JSON.stringify(Failed)}`);
    }
  }
}

async function queue(name: string, Attributes: Record<string, string>): Promise<{ readonly url: string; readonly arn: string }> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-${process.pid}`, Attributes }));
  const { Attributes: has } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url: url!, arn: has!.QueueArn! };
}

/** All that is in a queue, seen or not. */
async function waiting(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const { ApproximateNumberOfMessages: seen, ApproximateNumberOfMessagesNotVisible: held, ApproximateNumberOfMessagesDelayed: delayed } = Attributes;
  return [seen, held, delayed].reduce<number>((sum, count) => sum + Number(count ?? 0), 0);
}

function report(what: string, value: unknown): void {
  console.log(`  ${what.padEnd(52)} ${value}`);
}

function check(what: string, value: number, wanted: number): void {
  report(`${value === wanted ? 'ok' : 'NO'}  ${what}`, value);
  process.exitCode = value === wanted ? process.exitCode : 1;
}

main().catch((error: Error) => {
  console.error(error);
  process.exitCode = 1;
}).finally(() => service.stop());
