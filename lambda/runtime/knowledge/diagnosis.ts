import type { IngestionJobSummary } from '@aws-sdk/client-bedrock-agent';
import { agent } from './client';
import { KnowledgeError } from './errors';
import { RetrievalTarget } from '../../../src/contract/knowledge/target';

/**
 * Why a base finds nothing, or refuses: asked of the service's control plane, after something went wrong. Whoever may not ask
 * gets the error without it.
 */

/** What a caller may be allowed, to be told more. */
export const DIAGNOSIS_ACTIONS = ['bedrock:GetKnowledgeBase', 'bedrock:ListDataSources', 'bedrock:ListIngestionJobs', 'bedrock:ListKnowledgeBaseDocuments'];

/** How long a base that was found to have documents is believed to. */
const GOOD_FOR_MS = 5 * 60_000;
const goodUntil = new Map<string, number>();

/** What is wrong with the base itself, as far as anybody may know. */
export async function findTrouble(target: RetrievalTarget): Promise<KnowledgeError | undefined> {
  return quietly(async () => (await ControlPlane.of(target)).trouble());
}

/** Why nothing was found, unless the base has documents and none of them fits. */
export async function findEmptiness(target: RetrievalTarget): Promise<KnowledgeError | undefined> {
  const key = `${target.region} ${target.knowledgeBaseId}`;
  if (Date.now() < (goodUntil.get(key) ?? 0)) {
    return undefined;
  }
  return quietly(async () => {
    const service = await ControlPlane.of(target);
    const error = await service.trouble() ?? await service.emptiness();
    if (!error) {
      goodUntil.set(key, Date.now() + GOOD_FOR_MS);
    }
    return error;
  });
}

/** What cannot be found out does not hide what went wrong before. */
async function quietly(ask: () => Promise<KnowledgeError | undefined>): Promise<KnowledgeError | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

const NEXT_STEP: Readonly<Record<string, string>> = {
  CREATING: 'Wait until it is ACTIVE.',
  UPDATING: 'Wait until it is ACTIVE.',
  DELETING: 'It is going away: use another.',
};

class ControlPlane {
  public static async of({ knowledgeBaseId, region }: RetrievalTarget): Promise<ControlPlane> {
    return new ControlPlane(await agent(region), knowledgeBaseId);
  }

  private constructor(private readonly service: Awaited<ReturnType<typeof agent>>, private readonly knowledgeBaseId: string) {
  }

  public async trouble(): Promise<KnowledgeError | undefined> {
    const { sdk, client } = this.service;
    const { knowledgeBase } = await client.send(new sdk.GetKnowledgeBaseCommand({ knowledgeBaseId: this.knowledgeBaseId }));
    const { status = 'ACTIVE', failureReasons = [] } = knowledgeBase ?? {};
    if (status === 'ACTIVE') {
      return undefined;
    }
    const reasons = failureReasons.length > 0 ? `: ${failureReasons.join('; ').replace(/\.$/, '')}` : '';
    return new KnowledgeError('notReady', `Knowledge base ${this.knowledgeBaseId} has the status ${status}${reasons}.`, NEXT_STEP[status] ?? 'Mend what the reasons name, and deploy again.');
  }

  public async emptiness(): Promise<KnowledgeError | undefined> {
    const { sdk, client } = this.service;
    const { knowledgeBaseId } = this;
    const { dataSourceSummaries: sources = [] } = await client.send(new sdk.ListDataSourcesCommand({ knowledgeBaseId }));
    if (sources.length === 0) {
      return new KnowledgeError('empty', `Knowledge base ${knowledgeBaseId} has no data source.`, 'Add one: `addS3Source` or `addCustomSource`.');
    }
    const jobs: IngestionJobSummary[] = [];
    for (const { dataSourceId } of sources) {
      if (await this.hasDocuments(dataSourceId!)) {
        return undefined;
      }
      const { ingestionJobSummaries = [] } = await client.send(new sdk.ListIngestionJobsCommand({
        knowledgeBaseId, dataSourceId, sortBy: { attribute: 'STARTED_AT', order: 'DESCENDING' }, maxResults: 25,
      }));
      jobs.push(...ingestionJobSummaries);
    }
    const finished = jobs.filter(({ status }) => status === 'COMPLETE');
    if (finished.length === 0) {
      return this.neverFinished(jobs);
    }
    const { numberOfDocumentsScanned: seen = 0, numberOfDocumentsFailed: failed = 0 } = finished[0].statistics ?? {};
    return finished.some(({ statistics }) => (statistics?.numberOfDocumentsScanned ?? 0) > (statistics?.numberOfDocumentsFailed ?? 0))
      ? undefined
      : this.foundNothing(seen, failed);
  }

  /** Also those that came without a job: direct ingestion has none. */
  private async hasDocuments(dataSourceId: string): Promise<boolean> {
    const { service: { sdk, client }, knowledgeBaseId } = this;
    const { documentDetails = [] } = await client.send(new sdk.ListKnowledgeBaseDocumentsCommand({ knowledgeBaseId, dataSourceId, maxResults: 100 }));
    return documentDetails.some(({ status }) => status?.endsWith('INDEXED'));
  }

  private neverFinished(jobs: readonly IngestionJobSummary[]): KnowledgeError {
    const [job] = [...jobs].sort((a, b) => Number(b.startedAt) - Number(a.startedAt));
    const problem = `No ingestion of knowledge base ${this.knowledgeBaseId} has finished`;
    if (!job) {
      return new KnowledgeError('neverIngested', `${problem}: none was started.`,
        'Nothing syncs by itself: give the source `sync: Sync.onDeploy()` or `Sync.onChange()`, or start an ingestion job.');
    }
    const running = job.status === 'STARTING' || job.status === 'IN_PROGRESS';
    const state = `job ${job.ingestionJobId} of data source ${job.dataSourceId} is ${job.status}`;
    return new KnowledgeError('neverIngested', `${problem}: ${state}.`,
      running ? 'Wait until it is COMPLETE.' : 'Its ingestion log, and GetIngestionJob, say why.');
  }

  private foundNothing(seen: number, failed: number): KnowledgeError {
    return failed > 0
      ? new KnowledgeError('empty', `Knowledge base ${this.knowledgeBaseId} has no documents: ${failed} of ${seen} could not be ingested.`, 'The ingestion log says why, file by file.')
      : new KnowledgeError('empty', `Knowledge base ${this.knowledgeBaseId} has no documents.`, 'Does the prefix of its source match the objects, and are they of a format that the service reads?');
  }
}
