import type { Ports, Refusal } from './ports';
import { Change, SyncConfig, SyncLimits, SyncMessage, Watch } from '../../src/contract/knowledge/sync';

/** A message, and how the queue knows it. */
export interface Received {
  readonly messageId: string;
  readonly body: string;
}

/** Changes of one source that arrived together: they are one from here on. */
interface Dirty {
  since: string;
  attempt: number;
  readonly messageIds: string[];
}

/**
 * Turns changes into jobs, so that every change is covered by a job that started after it, and ended well.
 *
 * All that is known stands in the queue. A change leaves it only for something else that stands in it: a job was started
 * and is watched, or the change is put back because one is running. What was sent is sent before what was received is
 * gone, so a crash at any point leaves a change in the queue, at worst twice; and one job more is all that twice can do.
 *
 * @returns the messages that the queue should hand out again
 */
export async function sync(received: readonly Received[], config: SyncConfig, ports: Ports): Promise<string[]> {
  const failed: string[] = [];
  const dirty = new Map<string, Dirty>();
  const watches: { readonly watch: Watch; readonly messageId: string }[] = [];
  for (const { messageId, body } of received) {
    const message = parse(body);
    if (!message) {
      ports.report({ what: 'refused', source: '', reason: `not a change: ${body.slice(0, 200)}` });
      failed.push(messageId); // after a few times it is in the dead-letter queue, where a person can look at it
    } else if (!Object.hasOwn(config.sources, message.source)) {
      ports.report({ what: 'unknown source', source: message.source }); // it is gone, and its documents with it
    } else if ('job' in message) {
      watches.push({ watch: message, messageId });
    } else {
      add(dirty, message, messageId);
    }
  }

  let busy = false;
  for (const { watch, messageId } of watches) {
    try {
      busy = await look(watch, messageId, dirty, config, ports) || busy;
    } catch (error) {
      failed.push(messageId);
      ports.report({ what: 'refused', source: watch.source, reason: String(error) });
    }
  }
  const oldestFirst = [...dirty].sort(([, one], [, other]) => one.since.localeCompare(other.since));
  for (const [source, changes] of oldestFirst) {
    try {
      busy = await cover(source, changes, busy, config, ports) || busy;
    } catch (error) {
      failed.push(...changes.messageIds);
      ports.report({ what: 'refused', source, reason: String(error) });
    }
  }
  return failed;
}

/** Whether the base is busy. */
async function look(
  watch: Watch, messageId: string, dirty: Map<string, Dirty>, config: SyncConfig, { ingestion, queue, report }: Ports,
): Promise<boolean> {
  const { source, job, since, attempt = 0, polls = 0 } = watch;
  const status = await ingestion.statusOf(source, job);
  switch (status) {
    case 'running':
    case 'throttled':
      await queue.send({ ...watch, polls: polls + 1 }, pollDelay(config, polls));
      return true;
    case 'complete':
      report({ what: 'complete', source, job, since });
      return false;
    case 'failed':
    case 'gone':
      report({ what: 'failed', source, job, since });
      if (attempt + 1 >= SyncLimits.ATTEMPTS) {
        // afresh when it is redriven
        await queue.giveUp({ source, since }, `job ${job} of source ${source} ${status}, the last of ${SyncLimits.ATTEMPTS} tries`);
        report({ what: 'given up', source, job, since });
      } else {
        add(dirty, { source, since, attempt: attempt + 1 }, messageId);
      }
      return false;
  }
}

/** Starts a job, or puts the changes back. Whether the base is busy. */
async function cover(
  source: string, { since, attempt }: Dirty, busy: boolean, config: SyncConfig, { ingestion, queue, report }: Ports,
): Promise<boolean> {
  const started = busy ? 'busy' : await ingestion.start(source);
  if (typeof started === 'string') {
    await queue.send({ source, since, ...(attempt > 0 && { attempt }) }, retryDelay(config, started));
    report({ what: 'waiting', source, since, reason: started });
    return true;
  }
  report({ what: 'started', source, job: started.job, since });
  await queue.send({ source, since, job: started.job, ...(attempt > 0 && { attempt }) }, config.pollSeconds);
  return true;
}

function add(dirty: Map<string, Dirty>, { source, since, attempt = 0 }: Change, messageId: string): void {
  const changes = dirty.get(source);
  if (!changes) {
    dirty.set(source, { since, attempt, messageIds: [messageId] });
    return;
  }
  changes.since = since < changes.since ? since : changes.since;
  changes.attempt = Math.max(changes.attempt, attempt);
  changes.messageIds.push(messageId);
}

/** A long job is looked at less and less often. */
function pollDelay({ pollSeconds }: SyncConfig, polls: number): number {
  return Math.min(pollSeconds * 2 ** Math.min(polls, 4), SyncLimits.LONGEST_DELAY);
}

/** Many bases of one account wait for the same rate: not all for the same second. */
function retryDelay({ retrySeconds }: SyncConfig, refusal: Refusal): number {
  const spread = refusal === 'throttled' ? Math.random() * retrySeconds : 0;
  return Math.min(Math.round(retrySeconds + spread), SyncLimits.LONGEST_DELAY);
}

function parse(body: string): SyncMessage | undefined {
  try {
    const message = JSON.parse(body) as Partial<Change & Watch>;
    const { source, since, job, attempt = 0, polls = 0 } = message;
    const known = typeof source === 'string' && typeof since === 'string' && !Number.isNaN(Date.parse(since))
      && Number.isInteger(attempt) && Number.isInteger(polls) && (job === undefined || typeof job === 'string');
    return known ? message as SyncMessage : undefined;
  } catch {
    return undefined;
  }
}
