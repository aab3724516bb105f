import { Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Chunking } from './chunking';
import { TENANT_KEYS, isTenantKey } from './tenants';
import { Findings } from '../contract/findings';
import { isName } from '../contract/naming';
import { EmbeddingModel } from '../model/embedding-model';

/**
 * What is wrong or unwise about a knowledge base and its sources.
 */
const LIMITS = {
  description: 200,
  prefix: 300,
  sourceName: 63,
  name: 100,
  /** Of one vector knowledge base; the quota cannot be raised. */
  sources: 5,
};

/** Tokens that models read at once, where it is fewer than any chunk may have. Source: the model cards, read 2026-11-20. */
const READS: readonly { readonly model: RegExp; readonly tokens: number }[] = [
  { model: /^cohere\.embed-(english|multilingual)-v3/, tokens: 512 },
];

export function checkText(what: string, text: string | undefined, findings: Findings): void {
  if (text !== undefined && !Token.isUnresolved(text) && (text.trim().length < 1 || text.length > LIMITS.description)) {
    findings.error('knowledge-base.description', `${what} has ${text.trim().length} characters; it may have 1 to ${LIMITS.description}.`);
  }
}

export function checkKnowledgeBaseName(prop: string, name: string | undefined, findings: Findings, longest = LIMITS.name): void {
  if (name !== undefined && !Token.isUnresolved(name) && !(isName(name) && name.length <= longest)) {
    findings.error('knowledge-base.name', `${prop} is "${name}"; it may have 1 to ${longest} letters, digits, and single hyphens or underscores between them.`);
  }
}

export function checkTenantKey(tenantKey: string | undefined, findings: Findings): void {
  if (tenantKey !== undefined && !isTenantKey(tenantKey)) {
    findings.error('knowledge-base.tenant-key', `tenantKey is "${tenantKey}". ${TENANT_KEYS}`);
  }
}

export function checkSourceName(name: string | undefined, findings: Findings): void {
  checkKnowledgeBaseName('dataSourceName', name, findings, LIMITS.sourceName);
}

export function checkPrefix(prefix: string | undefined, findings: Findings): void {
  if (prefix === undefined || Token.isUnresolved(prefix)) {
    return;
  }
  if (prefix.length < 1 || prefix.length > LIMITS.prefix) {
    findings.error('source.prefix', `prefix has ${prefix.length} characters; it may have 1 to ${LIMITS.prefix}. Leave it out for the whole bucket.`);
  }
  if (prefix.startsWith('/')) {
    findings.error('source.prefix', `prefix is "${prefix}"; keys in S3 start without a slash, so nothing would be found. Write "${prefix.replace(/^\/+/, '')}".`);
  }
  if (/[*?]/.test(prefix)) {
    findings.error('source.prefix', `prefix is "${prefix}"; it is the start of a key and no pattern. Leave out what begins with * or ?.`);
  }
}

/** The service reads buckets of the base's own Region only. */
export function checkRegion(bucket: s3.IBucketRef, { region }: Stack, findings: Findings): void {
  const known = !Token.isUnresolved(bucket.env.region) && !Token.isUnresolved(region);
  if (known && bucket.env.region !== region) {
    findings.error('source.region', `bucket ${bucket.node.path} is in ${bucket.env.region}, the knowledge base in ${region}: a source must be in its Region. Replicate the bucket, or deploy the knowledge base in ${bucket.env.region}.`);
  }
}

export function checkSourceCount(count: number, findings: Findings): void {
  if (count === LIMITS.sources + 1) {
    findings.error('source.count', `the knowledge base has more than ${LIMITS.sources} sources, the service's quota, which cannot be raised. Join prefixes, make a second knowledge base, or take KnowledgeBase.managed, which takes 200.`);
  }
}

/** What the embedding model would not read of a chunk is lost. */
export function checkReads(chunking: Chunking, embeddings: EmbeddingModel, findings: Findings): void {
  const tokens = chunking._embeddedTokens;
  const [modelId = ''] = embeddings.model._foundationModelIds();
  const limit = READS.find(({ model }) => model.test(modelId));
  if (limit && tokens !== undefined && tokens > limit.tokens) {
    findings.error('chunking.model', `chunking makes chunks of ${tokens} tokens, and ${modelId} reads ${limit.tokens} at once: the rest would be lost. Take chunks of ${limit.tokens} at most, or EmbeddingModel.titanTextV2, which reads 8,192.`);
  }
}
