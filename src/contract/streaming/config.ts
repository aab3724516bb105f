import { TokenBudgetConfig } from './budget';
import { StreamingTimings } from './timings';

/**
 * What the streaming server is told, and how. The constructs write it, the server reads it: in a container, in a Lambda
 * function, or on a developer's machine.
 *
 * Which agent it serves is not in here: that is the agent's invocation target, in a variable of its own.
 */

/** The variable that holds a `StreamingConfig`, as JSON. All of it has defaults: without the variable the server serves its agent. */
export const STREAMING_CONFIG_ENV = 'CDK_BEDROCK_AGENTS_STREAMING';

/** The variable that holds the port of the container's server. */
export const PORT_ENV = 'PORT';

/** What the server listens on, and where. */
export const StreamingServer = {
  PORT: 8080,
  /** `GET`: 200 when it takes streams, 503 from SIGTERM on. It touches nothing else, so it is cheap and never waits. */
  HEALTH_PATH: '/healthz',
  /** `POST`: the AI SDK's UI message stream, which `useChat` reads. */
  CHAT_PATH: '/chat',
  /** `POST`: the same events in a plain form. */
  EVENTS_PATH: '/events',
  /** `GET`, `DELETE`: the user's own conversations. */
  SESSIONS_PATH: '/sessions',
} as const;

/** Where the bundles are, from the package's root. */
export const StreamingAssets = {
  /** A build context: `Dockerfile` and what it copies. The image build runs no command and needs no network but for its base image. */
  CONTAINER: 'assets/streaming-service',
  /** The code of a function of a Node.js runtime: 20 or later. */
  FUNCTION: 'assets/streaming-function',
  /** The function's handler, made with `awslambda.streamifyResponse`. */
  FUNCTION_HANDLER: 'index.handler',
} as const;

/** How the server works. Every field may be left out. */
export interface StreamingConfig {
  /** The value of the metrics' only dimension. By default the ECS service's or function's name, or `local`. */
  readonly service?: string;
  readonly timings?: Partial<StreamingTimings>;
  readonly limits?: Partial<StreamingLimits>;
  /** Who may talk. By default nobody is asked: only for a server that something else protects. */
  readonly auth?: AuthConfig;
  /** Origins of the pages that may call from another site, such as `https://app.example.com`; `*` is any. By default none. */
  readonly allowOrigins?: readonly string[];
  readonly budget?: TokenBudgetConfig;
  readonly sessions?: SessionsConfig;
  /** A model that is asked without an agent: the direct route. */
  readonly model?: DirectModelConfig;
  /** A knowledge base that is asked without an agent. */
  readonly knowledgeBase?: KnowledgeBaseRouteConfig;
  readonly routing?: RoutingConfig;
  readonly cache?: CacheConfig;
  readonly annotations?: AnnotationsConfig;
  /** Whether steps, tools' names, arguments and results are shown to the browser. By default `names`: which tool runs, and nothing of what it was given. */
  readonly toolActivity?: ToolActivity;
}

/** What a browser may see of tools: nothing, which one runs, or all of it. */
export type ToolActivity = 'none' | 'names' | 'full';

/** What is too much. */
export interface StreamingLimits {
  /** Bytes of a request's body: 262,144. More is refused with 413. */
  readonly bodyBytes: number;
  /** Characters of the user's message: 25,000, as the engines take. More is refused with 400. */
  readonly messageCharacters: number;
  /** Streams at once in one process: 1,000. More are refused with 503 and `Retry-After`. */
  readonly concurrentStreams: number;
}

export const STREAMING_LIMITS: StreamingLimits = { bodyBytes: 262_144, messageCharacters: 25_000, concurrentStreams: 1_000 };

/** Who the user is, and how that is proven. */
export type AuthConfig =
  /** A signed token in `Authorization: Bearer …`. */
  | {
    readonly kind: 'jwt';
    /** The token's `iss`. For a Cognito user pool: `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
    readonly issuer: string;
    /** One of these must be the token's `aud` or, in an access token of Cognito, `client_id`. */
    readonly audiences: readonly string[];
    /** Where the keys are. By default `<issuer>/.well-known/jwks.json`. */
    readonly jwksUri?: string;
    /** One of these must be in the token's `scope`. By default none is asked for. */
    readonly scopes?: readonly string[];
    /** The claim that names the user: `sub` unless given. */
    readonly userClaim?: string;
  }
  /** The load balancer has signed the user in; its own signature in `x-amzn-oidc-data` is checked. */
  | {
    readonly kind: 'alb';
    readonly loadBalancerArn: string;
    readonly issuer: string;
    readonly clientId: string;
  }
  /** A function URL or REST API with IAM has checked the caller. */
  | { readonly kind: 'iam' };

/** Conversations that outlive the engine's session. */
export interface SessionsConfig {
  /** A table of the shape in `tables.ts`. Without it the server keeps nothing, and a conversation ends with the engine's session. */
  readonly tableName?: string;
  /** After how many idle seconds the engine forgets a session: 600 unless given. Then a new one is begun, and told what was said. */
  readonly engineIdleSeconds?: number;
  /** Days that a conversation is kept: 30 unless given. */
  readonly keepDays?: number;
  /** The most recent messages that a new session of the engine is told: 20 unless given. */
  readonly historyMessages?: number;
}

/** A model, without an agent around it. */
export interface DirectModelConfig {
  /** The id or ARN of a model or an inference profile. */
  readonly modelId: string;
  /** What the model *is*, where `modelId` is a profile that does not say so, such as `anthropic.claude-haiku-4-5-20251001-v1:0`: what it can do goes by this. */
  readonly baseModelId?: string;
  readonly region?: string;
  readonly system?: string;
  /** Tokens of an answer: 1,024 unless given. Bedrock reserves as many of the quota. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  /** Whether the system prompt is marked for the prompt cache, where the model has one: yes unless given. */
  readonly promptCache?: boolean;
}

/** A knowledge base and the model that words its answers. */
export interface KnowledgeBaseRouteConfig {
  readonly knowledgeBaseId: string;
  /** The ARN of a model or an inference profile, or a model's id. */
  readonly modelArn: string;
  readonly region?: string;
  readonly numberOfResults?: number;
  /** Whether the service runs its store and its models: it is then searched in another way. */
  readonly managed?: boolean;
  /** Whose documents alone are searched, and by which attribute. */
  readonly tenant?: { readonly key: string; readonly value: string };
}

/** Where a question can go. */
export type Route = 'agent' | 'model' | 'knowledge-base';

/** Who answers what. Rules are tried in order; what none matches goes to the default. */
export interface RoutingConfig {
  readonly rules?: readonly RoutingRule[];
  /** A small model that decides where no rule does. */
  readonly classifier?: ClassifierConfig;
  /** `agent` unless given. */
  readonly otherwise?: Route;
}

/** Matches when all that is given is true. */
export interface RoutingRule {
  readonly route: Route;
  /** A regular expression, in Unicode mode and without regard to case, that the message matches somewhere. */
  readonly pattern?: string;
  /** The message has at most so many characters. */
  readonly maxCharacters?: number;
  /** Only the first message of a conversation. */
  readonly firstOnly?: boolean;
}

/** The model that sorts questions, by the words said here. */
export interface ClassifierConfig {
  readonly modelId: string;
  readonly region?: string;
  /** What each route is for, in a sentence each. */
  readonly descriptions: Readonly<Partial<Record<Route, string>>>;
  /** Milliseconds until the question goes to the default route instead: 1,500 unless given. */
  readonly timeoutMs?: number;
}

/** Answers that are given again. */
export interface CacheConfig {
  /** Seconds that an answer is good for: 600 unless given. */
  readonly ttlSeconds?: number;
  /** Answers kept in memory: 1,000 unless given. */
  readonly maxEntries?: number;
  /** Whether one user may get another's answer. Never unless given: only for what is the same for everybody. */
  readonly shared?: boolean;
  /** Which routes are cached: `model` and `knowledge-base` unless given. An agent acts, and an act is not repeated by remembering it. */
  readonly routes?: readonly Route[];
  /** A Valkey or Redis, such as `rediss://cache.example.internal:6379`, that all tasks share. By default each has its own memory. */
  readonly url?: string;
}

/** What calls of Bedrock say about themselves. Off unless given. */
export interface AnnotationsConfig {
  readonly useCase?: string;
  readonly useCaseVersion?: string;
  readonly limitIds?: readonly string[];
  readonly accountName?: string;
  /** More, as text. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether the user's (hashed) name is said. */
  readonly user?: boolean;
  /** Whether Bedrock's own request metadata is written, where an operation has it: yes unless given. */
  readonly requestMetadata?: boolean;
  /** Whether `xProxy-*` headers are sent: only with `proxy` unless given. */
  readonly headers?: boolean;
  /** Names of the headers, by field, where they differ from the known ones. */
  readonly headerNames?: Readonly<Record<string, string>>;
  /** Sends the calls through a proxy. It sees prompts and answers. */
  readonly proxy?: { readonly url: string; readonly apiKeyEnv?: string };
}
