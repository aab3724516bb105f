import { randomUUID } from 'node:crypto';
import { choose } from './choose';
import { ALIAS, MODEL_CATALOG_ENV, ModelChoice, parameterNameOf, parseChoices } from '../../src/contract/model-catalog';

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

/**
 * The model that an alias of a `ModelCatalog` stands for: the id to call. Changing the parameter changes it within a
 * minute, without a deployment.
 *
 * Where the parameter splits traffic between models, calls with the same key (a session, a customer) get the same model
 * as long as it is there; a change of weights moves as few keys as possible. Without a key each call is drawn anew.
 *
 * What was read is kept for `ttlSeconds`. When it cannot be read anew, or what is there makes no sense, the last good
 * value stays, with a warning in the log; only when there is none yet, the call throws.
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
  const name = parameterNameOf(catalog, alias);
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
  private goodUntil = 0;
  private reading?: Promise<readonly ModelChoice[]>;

  public constructor(private readonly name: string) {
  }

  public async choices(ttlSeconds: number, read: (name: string) => Promise<string>): Promise<readonly ModelChoice[]> {
    if (this.known && Date.now() < this.goodUntil) {
      return this.known;
    }
    this.reading ??= this.refresh(ttlSeconds, read).finally(() => { // those who come meanwhile wait for the same
      this.reading = undefined;
    });
    return this.reading;
  }

  private async refresh(ttlSeconds: number, read: (name: string) => Promise<string>): Promise<readonly ModelChoice[]> {
    try {
      this.known = parseChoices(await read(this.name));
      this.goodUntil = Date.now() + ttlSeconds * 1000;
    } catch (error) {
      const message = `the models in SSM parameter ${this.name} are not known: ${describe(error)}`;
      if (!this.known) {
        throw new Error(message, { cause: error });
      }
      this.goodUntil = Date.now() + Math.min(ttlSeconds, RETRY_SECONDS) * 1000;
      console.warn(JSON.stringify({ level: 'WARN', message: `${message}. The last good value stays`, models: this.known }));
    }
    return this.known;
  }
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

/** Reads a parameter with the SDK that Lambda's Node.js runtimes bring. */
async function readParameter(Name: string): Promise<string> {
  const { GetParameterCommand, SSMClient } = loadSdk();
  client ??= new SSMClient({ requestHandler: { connectionTimeout: 1000, requestTimeout: 2000 } }); // nobody waits long for a model's name
  const { Parameter } = await client.send(new GetParameterCommand({ Name }));
  return Parameter?.Value ?? '';
}

function loadSdk(): typeof import('@aws-sdk/client-ssm') {
  try {
    return require(CLIENT);
  } catch (error) {
    throw new Error(`resolveModel needs ${CLIENT}, which Lambda's Node.js runtimes bring. Elsewhere install it beside cdk-bedrock-agents`, { cause: error });
  }
}
