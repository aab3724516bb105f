import { JobStatus, Ports } from '../../../lambda/knowledge-sync/ports';
import { Received, sync } from '../../../lambda/knowledge-sync/sync';
import { SyncConfig, SyncMessage } from '../../../src/contract/knowledge/sync';

/** What may happen at most. */
export interface Bounds {
  /** The sources that change, in this order. */
  readonly changes: readonly string[];
  readonly failedJobs: number;
  readonly crashes: number;
  /** Deliveries of a message that was delivered already. */
  readonly duplicates: number;
  /** Instances of the code at a time. */
  readonly instances: number;
  /** Starts that are refused because there were too many. */
  readonly throttles: number;
}

interface Message { readonly id: number; readonly body: string; held: boolean }
interface Job { readonly id: string; readonly source: string; readonly startedAt: number; status: JobStatus }

/** A call of a function's that has not happened yet. */
interface Pending { readonly what: string; readonly effect: () => unknown; readonly resolve: (value: any) => void }

interface Instance { readonly messages: Message[]; readonly history: string[]; pending?: Pending; ended: boolean }

const CONFIG = (sources: readonly string[]): SyncConfig => ({
  knowledgeBaseId: 'BASE000001',
  queueUrl: 'queue',
  deadLetterQueueUrl: 'dlq',
  retrySeconds: 60,
  pollSeconds: 30,
  sources: Object.fromEntries(sources.map((source) => [source, { dataSourceId: source }])),
});

/**
 * A queue that delivers at least once and in any order, a service that runs one job at a time, and up to two instances of
 * the real code, whose every call may be the last thing they do. One thing happens at a time; what, is chosen from outside.
 */
export class World {
  public readonly changes: { readonly source: string; readonly at: number }[] = [];
  public readonly deadLetters: SyncMessage[] = [];
  public readonly jobs: Job[] = [];
  private queue: Message[] = [];
  private instances: Instance[] = [];
  private clock = 0;
  private ids = 0;
  private left: { failedJobs: number; crashes: number; duplicates: number; throttles: number };
  private readonly config: SyncConfig;

  public constructor(private readonly bounds: Bounds) {
    this.left = { ...bounds };
    this.config = CONFIG([...new Set(bounds.changes)]);
  }

  /** The same, with a future of its own. Only a quiet world has all there is in its data. */
  public copy(): World {
    if (!this.isQuiet) {
      throw new Error('An instance that is at work cannot be copied.');
    }
    const copy = new World(this.bounds);
    copy.changes.push(...this.changes);
    copy.deadLetters.push(...this.deadLetters);
    copy.jobs.push(...this.jobs.map((job) => ({ ...job })));
    copy.queue = this.queue.map((message) => ({ ...message }));
    copy.clock = this.clock;
    copy.ids = this.ids;
    copy.left = { ...this.left };
    return copy;
  }

  /** What may happen next. */
  public possible(): string[] {
    const running = this.jobs.some(({ status }) => status === 'running');
    const waiting = this.queue.filter(({ held }) => !held);
    const room = this.instances.length < this.bounds.instances;
    return [
      ...(this.changes.length < this.bounds.changes.length ? ['change'] : []),
      ...(room && waiting.length > 0 ? ['deliver all'] : []),
      ...(room && waiting.length > 1 ? waiting.map(({ id }) => `deliver ${id}`) : []),
      ...(room && this.left.duplicates > 0 ? this.queue.filter(({ held }) => held).map(({ id }) => `duplicate ${id}`) : []),
      ...this.instances.flatMap((instance, index) => [
        `step ${index}`,
        ...(this.left.crashes > 0 ? [`die before ${index}`, `die after ${index}`] : []),
        ...(this.left.throttles > 0 && instance.pending?.what === 'start' ? [`throttle ${index}`] : []),
      ]),
      ...(running ? ['job ends'] : []),
      ...(running && this.left.failedJobs > 0 ? ['job fails'] : []),
    ];
  }

  public async happen(what: string): Promise<void> {
    const index = Number(/\d+$/.exec(what)?.[0]);
    if (what === 'change') {
      const change = { source: this.bounds.changes[this.changes.length], at: this.tick() };
      this.changes.push(change);
      this.put({ source: change.source, since: instant(change.at) });
    } else if (what.startsWith('deliver')) {
      await this.deliver(this.queue.filter(({ id, held }) => !held && (what === 'deliver all' || id === index)));
    } else if (what.startsWith('duplicate')) {
      this.left.duplicates--;
      await this.deliver(this.queue.filter(({ id }) => id === index));
    } else if (what.startsWith('step')) {
      await this.step(this.instances[index]);
    } else if (what.startsWith('die')) {
      this.left.crashes--;
      this.die(this.instances[index], what.startsWith('die after'));
    } else if (what.startsWith('throttle')) {
      this.left.throttles--;
      await this.answer(this.instances[index], 'throttled');
    } else {
      this.left.failedJobs -= what === 'job fails' ? 1 : 0;
      this.jobs.find(({ status }) => status === 'running')!.status = what === 'job fails' ? 'failed' : 'complete';
    }
  }

  /** Changes that nothing would ever cover: neither a job that started later and ended well, nor anything that waits. */
  public lost(): string[] {
    const waiting = this.queue.map(({ body }) => JSON.parse(body) as SyncMessage);
    return this.changes.filter((change) => !this.isCovered(change)).filter(({ source, at }) => !waiting.some((message) => {
      const job = 'job' in message && this.jobs.find(({ id }) => id === message.job);
      return message.source === source && (!job || job.startedAt > at);
    })).map(({ source, at }) => `${source} at ${at}`);
  }

  public get isIdle(): boolean {
    return this.queue.length === 0 && this.instances.length === 0 && this.changes.length === this.bounds.changes.length;
  }

  public get uncovered(): number {
    return this.changes.filter((change) => !this.isCovered(change)).length;
  }

  /**
   * Two worlds of one name have one future. What is covered stays so, and is left out; of times only the order counts, and
   * of jobs when they started.
   */
  public get name(): string {
    const held = JSON.stringify([
      this.queue.map(({ body, held: isHeld }) => `${body}${isHeld}`).sort(),
      this.instances.map(({ messages, history }) => JSON.stringify([messages.map(({ body }) => body).sort(), history])).sort(),
    ]).replace(/\\*"polls\\*":\d+/g, '');
    const open = this.changes.filter((change) => !this.isCovered(change));
    const jobs = this.jobs.filter(({ id, status }) => status === 'running' || held.includes(id));
    const told = [...held.matchAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g)].map(([text]) => Date.parse(text) / 1_000);
    const known = new Set([...open.map(({ at }) => at), ...jobs.map(({ startedAt }) => startedAt), ...told]);
    const instants = [...known].sort((one, other) => one - other);
    const rank = (at: number) => `@${instants.indexOf(at)}`;
    return JSON.stringify([
      this.left, this.changes.length, this.deadLetters.length,
      open.map(({ source, at }) => source + rank(at)),
      jobs.map(({ source, startedAt, status }) => source + rank(startedAt) + status),
      held.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (text) => rank(Date.parse(text) / 1_000))
        .replace(/job\d+/g, (id) => rank(this.jobs.find((job) => job.id === id)!.startedAt)),
    ]);
  }

  /** Whether no instance is at work. */
  public get isQuiet(): boolean {
    return this.instances.length === 0;
  }

  private isCovered({ source, at }: { readonly source: string; readonly at: number }): boolean {
    return this.jobs.some((job) => job.source === source && job.startedAt > at && job.status === 'complete');
  }

  private put(message: SyncMessage): void {
    this.queue.push({ id: ++this.ids, body: JSON.stringify(message), held: false });
  }

  private tick(): number {
    return ++this.clock;
  }

  private async deliver(messages: Message[]): Promise<void> {
    const instance: Instance = { messages, history: [], ended: false };
    messages.forEach((message) => { message.held = true; });
    this.instances.push(instance);
    const received: Received[] = messages.map(({ id, body }) => ({ messageId: String(id), body }));
    void sync(received, this.config, this.portsOf(instance)).then((failed) => {
      instance.ended = true;
      this.end(instance, ({ id }) => failed.includes(String(id)));
    });
    await settle();
  }

  /** A message that is not to be seen again is gone, even if it was delivered twice. */
  private end(instance: Instance, again: (message: Message) => boolean): void {
    instance.messages.filter(again).forEach((message) => { message.held = false; });
    const gone = instance.messages.filter((message) => !again(message));
    this.queue = this.queue.filter((message) => !gone.includes(message));
    this.instances = this.instances.filter((other) => other !== instance);
  }

  private async step(instance: Instance): Promise<void> {
    await this.answer(instance, instance.pending!.effect());
  }

  private async answer(instance: Instance, value: unknown): Promise<void> {
    const { what, resolve } = instance.pending!;
    instance.pending = undefined;
    instance.history.push(`${what} ${JSON.stringify(value)}`);
    resolve(value);
    await settle();
  }

  /** Lambda stops, before or after the call took effect; its messages are seen again. */
  private die(instance: Instance, after: boolean): void {
    if (after) {
      instance.pending!.effect();
    }
    this.end(instance, () => true);
  }

  private portsOf(instance: Instance): Ports {
    const call = (what: string, effect: () => unknown) => new Promise<any>((resolve) => {
      instance.pending = { what, effect, resolve };
    });
    return {
      now: () => this.clock,
      report: () => {},
      ingestion: {
        start: (source) => call('start', () => {
          if (this.jobs.some(({ status }) => status === 'running')) {
            return 'busy';
          }
          const job: Job = { id: `job${this.jobs.length + 1}`, source, startedAt: this.tick(), status: 'running' };
          this.jobs.push(job);
          return { job: job.id };
        }),
        statusOf: (_, id) => call('status', () => this.jobs.find((job) => job.id === id)!.status),
      },
      queue: {
        send: (message) => call('send', () => this.put(message)),
        giveUp: (message) => call('give up', () => this.deadLetters.push(message)),
      },
    };
  }
}

function instant(at: number): string {
  return new Date(at * 1_000).toISOString();
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
