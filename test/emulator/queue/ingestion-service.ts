import * as http from 'http';
import { AddressInfo } from 'net';

/** A job of the service's. */
export interface Job {
  readonly id: string;
  readonly source: string;
  readonly startedAt: number;
  status: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';
}

/** How often the service does what, of a thousand calls. */
const PER_THOUSAND = { fails: 30, vanishes: 20, quota: 30, jobFails: 150 };

/** Milliseconds between two starts: the service's ten seconds, forty times as fast. */
const STARTS_APART = 250;
const LONGEST_JOB = 1_500;

/**
 * Ingestion jobs in Bedrock's wire format, with its limits: one job for a base, so many starts a second, errors of its own, and answers
 * that get lost after the job has started.
 */
export class IngestionService {
  public readonly jobs: Job[] = [];
  public readonly refused: Record<string, number> = {};
  private lastStart = 0;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly server = http.createServer((request, response) => this.reply(request, response));

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private reply(request: http.IncomingMessage, response: http.ServerResponse): void {
    request.resume().on('end', () => {
      const [, source, id] = /^\/knowledgebases\/[^/]+\/datasources\/([^/]+)\/ingestionjobs\/([^/]*)$/.exec(request.url!) ?? [];
      const refusal = this.refusal(request.method === 'PUT');
      if (refusal) {
        this.refused[refusal.name] = (this.refused[refusal.name] ?? 0) + 1;
        response.writeHead(refusal.status, { 'content-type': 'application/json', 'x-amzn-errortype': refusal.name }).end('{"message":"no"}');
        return;
      }
      const job = request.method === 'PUT' ? this.begin(source) : this.jobs.find((one) => one.id === id)!;
      if (request.method === 'PUT' && happens(PER_THOUSAND.vanishes)) {
        response.destroy(); // it runs, and nobody was told
        return;
      }
      const at = new Date(job.startedAt).toISOString();
      const ingestionJob = { knowledgeBaseId: 'KB12345678', dataSourceId: source, ingestionJobId: job.id, status: job.status, startedAt: at, updatedAt: at };
      response.writeHead(request.method === 'PUT' ? 202 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ ingestionJob }));
    });
  }

  private refusal(starts: boolean): { readonly name: string; readonly status: number } | undefined {
    if (happens(PER_THOUSAND.fails)) {
      return { name: 'InternalServerException', status: 500 };
    }
    if (!starts) {
      return undefined;
    }
    if (Date.now() - this.lastStart < STARTS_APART) {
      return { name: 'ThrottlingException', status: 429 };
    }
    if (this.jobs.some(({ status }) => status === 'IN_PROGRESS')) {
      return { name: 'ConflictException', status: 409 };
    }
    return happens(PER_THOUSAND.quota) ? { name: 'ServiceQuotaExceededException', status: 402 } : undefined;
  }

  private begin(source: string): Job {
    const previous = this.jobs.filter((job) => job.source === source).at(-1);
    const job: Job = { id: `JOB${String(this.jobs.length).padStart(7, '0')}`, source, startedAt: Date.now(), status: 'IN_PROGRESS' };
    this.jobs.push(job);
    this.lastStart = job.startedAt;
    const timer = setTimeout(() => { // never twice one after the other: three such are given up, as they should be
      job.status = previous?.status !== 'FAILED' && happens(PER_THOUSAND.jobFails) ? 'FAILED' : 'COMPLETE';
      this.timers.delete(timer);
    }, 100 + Math.random() * LONGEST_JOB);
    this.timers.add(timer);
    return job;
  }
}

export function happens(ofThousand: number): boolean {
  return Math.random() * 1_000 < ofThousand;
}
