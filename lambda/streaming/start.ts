import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import Valkey from 'iovalkey';
import { authenticator } from './authenticator';
import { Counters } from './budget/counters';
import { MemoryStore, ValkeyStore } from './cache/answer-cache';
import { ChatParts } from './chat';
import { Router, classifierModel } from './routing/router';
import { SessionStore } from './sessions/session-store';
import { Sessions } from './sessions/sessions';
import { Settings, jsonIn, settingsOf } from './settings';
import { Logger } from './telemetry/logger';
import { AGENT_ENV, InvocationTarget } from '../../src/contract/agent/invocation';
import { CacheConfig, Route, STREAMING_CONFIG_ENV, StreamingConfig } from '../../src/contract/streaming/config';
import { agentAt } from '../invocation/agent';
import { annotating } from '../invocation/annotations';
import { DirectModel } from '../invocation/converse';
import { KnowledgeBaseAnswers } from '../invocation/knowledge-base';
import { Upstream } from '../invocation/turn';
import { Connection } from '../invocation/wire/connection';
import { CredentialSource } from '../invocation/wire/credentials';
import { AGENT_RUNTIME, MODEL_RUNTIME, Service } from '../invocation/wire/endpoint';

/** The parts of a server as the environment says. */
export function startParts(): ChatParts {
  const target = jsonIn<InvocationTarget>(AGENT_ENV);
  if (!target) {
    throw new Error(`${AGENT_ENV} is not set: it says which agent the server is for`);
  }
  const settings = settingsOf(jsonIn<StreamingConfig>(STREAMING_CONFIG_ENV));
  const credentials = defaultProvider();
  return partsOf(settings, agentAt(target, credentials, annotating(settings.annotations)), target.region, { credentials });
}

/** A turn waits for its counters: not long. */
const TABLE_TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

/** What may be given, where it is not to be made. */
export interface GivenParts extends Partial<ChatParts> {
  readonly credentials?: CredentialSource;
  readonly dynamoDb?: DynamoDBClient;
}

/**
 * The parts of a server around anything that answers: for a program that embeds it, such as a chat on a developer's machine.
 * `createApp(partsOf(settingsOf({}), upstream))` is a whole server.
 */
export function partsOf(settings: Settings, agent: Upstream, region = 'us-east-1', given: GivenParts = {}): ChatParts {
  const { log = new Logger(), credentials = defaultProvider(), dynamoDb, ...parts } = given;
  const { budget, sessions = {}, cache } = settings;
  let client = dynamoDb;
  const table = () => client ??= new DynamoDBClient({ region, maxAttempts: 4, requestHandler: new NodeHttpHandler(TABLE_TIMEOUTS) });
  const hooks = annotating(settings.annotations);
  const connect: Connect = (service, itsRegion = region) => new Connection(service, itsRegion, credentials, hooks);
  const routes = routesOf(settings, agent, connect);
  return {
    settings,
    log,
    routes,
    authenticate: authenticator(settings.auth),
    sessions: new Sessions(sessions, log, sessions.tableName ? new SessionStore(table(), sessions.tableName, sessions.keepDays ?? 30) : undefined),
    ...(budget?.tableName && { counters: new Counters(table(), budget.tableName) }),
    ...(settings.routing && { router: routerOf(settings, new Set(routes.keys()), connect, log) }),
    ...(cache && { cache: cache.url ? new ValkeyStore(valkeyAt(cache.url, log), cache.ttlSeconds) : new MemoryStore(cache as CacheConfig) }),
    ...parts,
  };
}

/** A connection to a service, in the server's own Region unless another is named. */
type Connect = (service: Service, region?: string) => Connection;

function routesOf({ model, knowledgeBase }: Settings, agent: Upstream, connect: Connect): Map<Route, Upstream> {
  const routes = new Map<Route, Upstream>([['agent', agent]]);
  if (model) {
    routes.set('model', new DirectModel(model, connect(MODEL_RUNTIME, model.region)));
  }
  if (knowledgeBase) {
    routes.set('knowledge-base', new KnowledgeBaseAnswers(knowledgeBase, connect(AGENT_RUNTIME, knowledgeBase.region)));
  }
  return routes;
}

function routerOf({ routing = {} }: Settings, available: ReadonlySet<Route>, connect: Connect, log: Logger): Router {
  const { classifier } = routing;
  return new Router(routing, available, log, classifier && classifierModel(classifier, connect(MODEL_RUNTIME, classifier.region)));
}

/** A cache that is away is a cache without answers: nobody waits for it. */
function valkeyAt(url: string, log: Logger): Valkey {
  const client = new Valkey(url, { maxRetriesPerRequest: 1, commandTimeout: 200, connectTimeout: 2_000, enableOfflineQueue: false });
  client.on('error', (error: Error) => log.warn('the cache is away', { error: error.message }));
  return client;
}
