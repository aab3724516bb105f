import { randomUUID } from 'node:crypto';
import { choose } from './choose';
import { ALIAS, MODEL_CATALOG_ENV, ModelChoice, parameterNameOf, parseChoices } from '../../src/contract/models/model-catalog';

/** Where and how a catalog is read. */
export interface ResolveModelOptions {
  /** The path of the catalog's parameters, such as `/app/models`. By default the one in the function's environment, see `ModelCatalog.environment`. */
  readonly catalog?: string;
  /** How long what was read is good for, in seconds. By default 60. */
  readonly ttlSeconds?: number;
  /** Reads a parameter, in place of the AWS SDK. */
  readonly read?: (parameterName: string) => Promise<string>;
}

const DEFAULT_TTL_SECONDS = 60;
/** What could not be read anew is tried again soon, but not at each call. */
const RETRY_SECONDS = 5;
/** The same, where nothing is known yet. */
const COLD_RETRY_SECONDS = 1;
/** How long anybody waits for a model's name. */
const DEADLINE_MS = 3000;
/** The same, where the last one is known. Not 0: nothing runs in Lambda between calls, so who was idle would get an old one. */
const PATIENCE_MS = 300;

/**
 * The model that an alias of a `ModelCatalog` stands for: the id to call. Changing the parameter changes it within a
 * minute, without a deployment.
 *
 * Where the parameter splits traffic between models, calls with the same key (a session, a customer) get the same model
 * as long as it is there; a change of weights moves as few keys as possible. Without a key each call is drawn anew.
 *
 * What was read is kept for `ttlSeconds`. When it cannot be read anew, or what is there makes no sense, the last good
 * value stays, with a warning in the log; when reading it takes more than a moment, too, until it is there. Only when
 * there is none yet, the call waits, for three seconds at most, and throws.
 *
 * ```ts
 * const modelId = await resolveModel('support', sessionId);
 * ```
 */
export async function resolveModel(alias: string, key?: string, options: ResolveModelOptions = {}): Promise<string> {
  const { catalog = process.env[MODEL_CATALOG_ENV], ttlSeconds = DEFAULT_TTL_SECONDS, read = readParameter } = options;
  if (!ALIAS.test(alias)) {
    throw new Error(`"${alias}" is not the name of a model alias`);
  }
  if (!catalog) {
    throw new Error(`resolveModel('${alias}'): where is the catalog? Give the function ModelCatalog.environment, or the option catalog`);
  }
  const name = parameterNameOf(catalog.replace(/\/+$/, ''), alias);
  const entry = entries.get(name) ?? new Entry(name);
  entries.set(name, entry);
  const choices = await entry.choices(ttlSeconds, read);
  return choices.length === 1 ? choices[0].modelId : choose(choices, key ?? randomUUID());
}

/** One for each parameter, for as long as the process lives. */
const entries = new Map<string, Entry>();

/** The last that is known of a parameter. */
class Entry {
  private known?: readonly ModelChoice[];
  private failed?: Error;
  private goodUntil = 0;
  private reading?: Promise<void>;
  private patience?: Promise<void>;

  public constructor(private readonly name: string) {
  }

  public async choices(ttlSeconds: number, read: (name: string) => Promise<string>): Promise<readonly ModelChoice[]> {
    if (Date.now() >= this.goodUntil) {
      this.reading ??= this.start(ttlSeconds, read); // those who come meanwhile wait for the same
      await (this.known ? Promise.race([this.reading, this.patience]) : this.reading);
    }
    if (!this.known) {
      throw this.failed;
    }
    return this.known;
  }

  private async start(ttlSeconds: number, read: (name: string) => Promise<string>): Promise<void> {
    const patience = timer(PATIENCE_MS);
    this.patience = patience.over;
    await this.refresh(ttlSeconds, read);
    patience.stop();
    this.reading = undefined;
  }

  private async refresh(ttlSeconds: number, read: (name: string) => Promise<string>): Promise<void> {
    try {
      this.known = parseChoices(await inTime(read(this.name)));
      this.goodUntil = Date.now() + ttlSeconds * 1000;
    } catch (error) {
      const message = `the models in SSM parameter ${this.name} are not known: ${describe(error)}`;
      this.failed = new Error(message, { cause: error });
      this.goodUntil = Date.now() + Math.min(ttlSeconds, this.known ? RETRY_SECONDS : COLD_RETRY_SECONDS) * 1000;
      if (this.known) {
        console.warn(JSON.stringify({ level: 'WARN', message: `${message}. The last good value stays`, models: this.known }));
      }
    }
  }
}

/** Whoever reads, however: what never answers must not hold a call. */
async function inTime(text: Promise<string>): Promise<string> {
  const deadline = timer(DEADLINE_MS);
  const late = deadline.over.then(() => {
    throw new Error(`there was no answer within ${DEADLINE_MS} ms`);
  });
  return Promise.race([text, late]).finally(deadline.stop);
}

function timer(ms: number): { readonly over: Promise<void>; readonly stop: () => void } {
  let timeout: NodeJS.Timeout;
  const over = new Promise<void>((resolve) => {
    timeout = setTimeout(resolve, ms);
  });
  return { over, stop: () => clearTimeout(timeout) };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const hint = HINTS[error.name] ?? '';
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}${hint}`;
}

const HINTS: Readonly<Record<string, string>> = {
  ParameterNotFound: ' Is it an alias of the catalog?',
  AccessDeniedException: ' ModelCatalog.grantRead allows it.',
};

/** In a variable: a bundler would put the whole client into every bundle of tools, used or not. */
const CLIENT = '@aws-sdk/client-ssm';

let client: import('@aws-sdk/client-ssm').SSMClient | undefined;

/** Each attempt ends, and so does the last before the deadline: by itself the client waits for an answer for ever. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 1000, throwOnRequestTimeout: true };

/** Reads a parameter with the SDK that Lambda's Node.js runtimes bring. */
async function readParameter(Name: string): Promise<string> {
  const { GetParameterCommand, SSMClient } = await loadSdk();
  client ??= new SSMClient({ requestHandler: TIMEOUTS, maxAttempts: 2 });
  const { Parameter } = await client.send(new GetParameterCommand({ Name }), { abortSignal: AbortSignal.timeout(DEADLINE_MS) });
  return Parameter?.Value ?? '';
}

/** There is no `require` in an ES module, and where there is one, it finds what is in the `NODE_PATH` of Lambda. */
async function loadSdk(): Promise<typeof import('@aws-sdk/client-ssm')> {
  try {
    return await import(CLIENT);
  } catch (error) {
    try {
      return require(CLIENT);
    } catch {
      throw new Error(`resolveModel cannot load ${CLIENT}: ${(error as Error).message}. Lambda's Node.js runtimes bring it; `
        + 'elsewhere install it beside cdk-bedrock-agents', { cause: error });
    }
  }
}
