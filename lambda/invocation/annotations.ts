import type { CallHooks, SentRequest } from './wire/connection';
import type { AnnotationsConfig } from '../../src/contract/streaming/config';

/** What is said, and by which header. The names are those that Pay-i's client of May 2026 sends; a proxy of another kind has its own. */
const HEADERS = {
  limitIds: 'xProxy-Limit-IDs',
  useCase: 'xProxy-UseCase-Name',
  useCaseVersion: 'xProxy-UseCase-Version',
  userId: 'xProxy-User-ID',
  accountName: 'xProxy-Account-Name',
  tags: 'xProxy-Request-Properties',
} as const;

type Said = AnnotationsConfig & { readonly userId?: string };

/** Bedrock takes 16 entries of 256 characters, and not every character. */
const ENTRIES = 16;
const CHARACTERS = 256;

/** The headers of a call. None unless they, or a proxy, are asked for. */
export function annotationHeaders(said: Said): Record<string, string> {
  const { headers = said.proxy !== undefined, headerNames = {}, limitIds, tags } = said;
  if (!headers) {
    return {};
  }
  const values: Record<string, string | undefined> = {
    limitIds: limitIds?.join(','),
    useCase: said.useCase,
    useCaseVersion: said.useCaseVersion,
    userId: said.userId,
    accountName: said.accountName,
    tags: tags && JSON.stringify(tags),
  };
  return Object.fromEntries(Object.entries(HEADERS)
    .filter(([field]) => values[field])
    .map(([field, name]) => [headerNames[field] ?? name, headerText(values[field]!)]));
}

/** Bedrock's own metadata of a request. */
export function requestMetadataOf(said: Said): Record<string, string> {
  if (said.requestMetadata === false) {
    return {};
  }
  const { useCase, useCaseVersion, userId, accountName, limitIds, tags = {} } = said;
  const entries = Object.entries({ useCase, useCaseVersion, userId, accountName, limitIds: limitIds?.join(' '), ...tags })
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return Object.fromEntries(entries.slice(0, ENTRIES).map(([name, value]) => [metadataText(name), metadataText(value)]));
}

/** What calls say of themselves, for connections: the same as `annotate` says for a client of the SDK. */
export function annotating(config: AnnotationsConfig = {}): CallHooks {
  const said = (userId?: string): Said => ({ ...config, ...(config.user && { userId }) });
  const { proxy } = config;
  return {
    headers: (userId) => annotationHeaders(said(userId)),
    requestMetadata: (userId) => requestMetadataOf(said(userId)),
    ...(proxy && { afterSigning: (request: SentRequest) => through(proxy, request) }),
  };
}

/** The signature, and with it the host, stay those for AWS: the proxy passes them on. */
function through({ url, apiKeyEnv }: NonNullable<AnnotationsConfig['proxy']>, request: SentRequest): SentRequest {
  const to = new URL(url);
  const key = apiKeyEnv && process.env[apiKeyEnv];
  return {
    url: new URL(to.origin + to.pathname.replace(/\/$/, '') + request.url.pathname),
    headers: { ...request.headers, ...(key && { 'xProxy-Api-Key': key }) },
  };
}

/** No line break ends a header, and no character is in one that HTTP does not take. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => encodeURIComponent(/[\ud800-\udfff]/.test(character) ? '?' : character));
}

function metadataText(text: string): string {
  return text.replace(/[^a-zA-Z0-9\s:_@$#=/+,.-]/g, '_').slice(0, CHARACTERS);
}
