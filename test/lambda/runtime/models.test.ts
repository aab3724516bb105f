import { execFile } from 'child_process';
import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { build } from 'esbuild';
import { ResolveModelOptions, resolveModel } from '../../../lambda/runtime';
import { MODEL_CATALOG_ENV } from '../../../src/contract/models/model-catalog';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'global.anthropic.claude-sonnet-4-6';

/** Parameter Store, as far as it reads a parameter: AWS's JSON protocol 1.1. */
class ParameterStore {
  public readonly parameters: Record<string, string> = {};
  public reads = 0;
  /** Whether it takes what it is asked and never answers. */
  public silent = false;
  /** The error that every read gets. */
  public error?: { readonly status: number; readonly __type: string; readonly message: string };
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      expect(request.headers['x-amz-target']).toBe('AmazonSSM.GetParameter');
      expect(request.headers['content-type']).toBe('application/x-amz-json-1.1');
      if (this.silent) {
        this.reads++;
        return;
      }
      const { status, body } = this.answer(JSON.parse(Buffer.concat(chunks).toString()).Name);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(name: string): { status: number; body: object } {
    this.reads++;
    if (this.error) {
      const { status, ...body } = this.error;
      return { status, body };
    }
    return name in this.parameters
      ? { status: 200, body: { Parameter: { Name: name, Type: 'String', Value: this.parameters[name], Version: 1, DataType: 'text' } } }
      : { status: 400, body: { __type: 'ParameterNotFound', message: `${name} is not there` } };
  }
}

const store = new ParameterStore();
let now = 0;
let catalogs = 0;
let catalog: string;
let warnings: jest.SpyInstance;

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: await store.start(), AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local',
  });
});
beforeEach(() => {
  catalog = `/app${++catalogs}/models`; // what was read stays for as long as the process does
  process.env[MODEL_CATALOG_ENV] = catalog;
  store.reads = 0;
  store.error = undefined;
  store.silent = false;
  now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  warnings = jest.spyOn(console, 'warn').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => store.stop());

const put = (alias: string, value: string) => {
  store.parameters[`${catalog}/${alias}`] = value;
};
const after = (seconds: number) => {
  now += seconds * 1000;
};

test('an alias is the model in its parameter, read with the real client', async () => {
  put('support', HAIKU);
  expect(await resolveModel('support')).toBe(HAIKU);
});

test('the catalog is the function\'s, or the one that is given', async () => {
  put('support', HAIKU);
  delete process.env[MODEL_CATALOG_ENV];
  expect(await resolveModel('support', undefined, { catalog })).toBe(HAIKU);
  await expect(resolveModel('support')).rejects.toThrow('Give the function ModelCatalog.environment, or the option catalog');
});

test('calls with the same key get the same model of a split', async () => {
  put('support', JSON.stringify({ [HAIKU]: 50, [SONNET]: 50 }));
  const keys = Array.from({ length: 50 }, (_, index) => `session-${index}`);
  const resolveAll = () => Promise.all(keys.map((key) => resolveModel('support', key)));
  const first = await resolveAll();
  expect(new Set(first)).toEqual(new Set([HAIKU, SONNET]));
  after(3600);
  expect(await resolveAll()).toEqual(first);
});

test('calls without a key are split too', async () => {
  put('support', JSON.stringify({ [HAIKU]: 50, [SONNET]: 50 }));
  const got = await Promise.all(Array.from({ length: 50 }, () => resolveModel('support')));
  expect(new Set(got)).toEqual(new Set([HAIKU, SONNET]));
});

describe('what was read', () => {
  test('is good for a minute, and an upgrade needs no deployment', async () => {
    put('support', HAIKU);
    await resolveModel('support');
    put('support', SONNET);
    after(59);
    expect(await resolveModel('support')).toBe(HAIKU);
    after(2);
    expect(await resolveModel('support')).toBe(SONNET);
    expect(store.reads).toBe(2);
  });

  test('is good for as long as the caller says', async () => {
    put('support', HAIKU);
    await resolveModel('support', undefined, { ttlSeconds: 10 });
    put('support', SONNET);
    after(11);
    expect(await resolveModel('support', undefined, { ttlSeconds: 10 })).toBe(SONNET);
  });

  test('is read once for all who wait for it', async () => {
    put('support', HAIKU);
    const got = await Promise.all(Array.from({ length: 100 }, () => resolveModel('support')));
    expect(new Set(got)).toEqual(new Set([HAIKU]));
    expect(store.reads).toBe(1);
  });

  test('is not mixed up with other aliases', async () => {
    put('support', HAIKU);
    put('sales', SONNET);
    expect(await Promise.all([resolveModel('support'), resolveModel('sales')])).toEqual([HAIKU, SONNET]);
  });
});

describe('when Parameter Store fails', () => {
  test('after it has answered once, the last good value stays, with a warning, and it is tried again soon', async () => {
    put('support', HAIKU);
    await resolveModel('support');
    store.error = { status: 400, __type: 'AccessDeniedException', message: 'no' };
    after(61);
    expect(await resolveModel('support')).toBe(HAIKU);
    expect(JSON.parse(warnings.mock.calls[0][0])).toMatchObject({
      level: 'WARN', message: expect.stringMatching(/AccessDeniedException: no ModelCatalog\.grantRead allows it\.\. The last good value stays$/), models: [{ modelId: HAIKU }],
    });
    const { reads } = store;
    await resolveModel('support');
    expect(store.reads).toBe(reads); // not at each call
    store.error = undefined;
    put('support', SONNET);
    after(6);
    expect(await resolveModel('support')).toBe(SONNET);
  });

  test('before it has answered, so does the call, with all that is known; and a call a moment later tries again', async () => {
    store.error = { status: 400, __type: 'AccessDeniedException', message: 'User may not ssm:GetParameter.' };
    await expect(resolveModel('support')).rejects.toThrow(
      `the models in SSM parameter ${catalog}/support are not known: AccessDeniedException: User may not ssm:GetParameter. ModelCatalog.grantRead allows it.`,
    );
    const { reads } = store;
    await expect(resolveModel('support')).rejects.toThrow('AccessDeniedException');
    expect(store.reads).toBe(reads); // not at each call
    store.error = undefined;
    put('support', HAIKU);
    after(2);
    expect(await resolveModel('support')).toBe(HAIKU);
  });

  test('because there is no such alias, the call says so', async () => {
    await expect(resolveModel('suport')).rejects.toThrow(/ParameterNotFound: .* Is it an alias of the catalog\?/);
  });
});

describe('when Parameter Store never answers', () => {
  test('a call that knows no model throws in time, and is not held for ever', async () => {
    store.silent = true;
    await expect(resolveModel('support')).rejects.toThrow(`the models in SSM parameter ${catalog}/support are not known`);
    expect(store.reads).toBeLessThanOrEqual(2);
    store.silent = false;
    put('support', HAIKU);
    after(2);
    expect(await resolveModel('support')).toBe(HAIKU);
  });

  test('a call that knows the last one has it in a moment, and so have those after it', async () => {
    put('support', HAIKU);
    await resolveModel('support');
    store.silent = true;
    after(61);
    expect(await resolveModel('support')).toBe(HAIKU);
    expect(await resolveModel('support')).toBe(HAIKU);
    expect(warnings).not.toHaveBeenCalled(); // the reading is still under way: nobody waited for it
    while (warnings.mock.calls.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    store.silent = false;
    put('support', SONNET);
    after(6);
    expect(await resolveModel('support')).toBe(SONNET);
  });

  test('nor does what reads in its place, it is the same', async () => {
    const read: ResolveModelOptions['read'] = () => new Promise(() => undefined);
    await expect(resolveModel('support', undefined, { read })).rejects.toThrow('there was no answer within 3000 ms');
  });
});

describe('garbage in a parameter', () => {
  test('does not take an app down that runs already', async () => {
    put('support', HAIKU);
    await resolveModel('support');
    put('support', '{"oops"');
    after(61);
    expect(await resolveModel('support')).toBe(HAIKU);
    expect(warnings).toHaveBeenCalledWith(expect.stringContaining('the map of models is not JSON'));
  });

  test('is an error with the parameter\'s name for one that starts', async () => {
    put('support', '{"a.b": "many"}');
    await expect(resolveModel('support')).rejects.toThrow(`SSM parameter ${catalog}/support are not known: the weight of a.b is "many"`);
  });
});

test('a word is not the id of a model', async () => {
  put('support', 'null');
  await expect(resolveModel('support')).rejects.toThrow('"null" is not the id or ARN of a model');
});

test('a catalog may end in a slash', async () => {
  put('support', HAIKU);
  expect(await resolveModel('support', undefined, { catalog: `${catalog}/` })).toBe(HAIKU);
});

test('a name that cannot be an alias asks nobody', async () => {
  await expect(resolveModel('../secrets')).rejects.toThrow('"../secrets" is not the name of a model alias');
  expect(store.reads).toBe(0);
});

test('a parameter can be read some other way', async () => {
  const read: ResolveModelOptions['read'] = async (name) => (name === `${catalog}/support` ? HAIKU : '');
  expect(await resolveModel('support', undefined, { read })).toBe(HAIKU);
  expect(store.reads).toBe(0);
});

/** What bundles as ES modules need for whatever calls `require`. */
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);\n';

describe.each(['cjs', 'esm'] as const)('a bundle of tools in %s', (format) => {
  const bundle = async (folder: string, more = '') => {
    const entry = path.join(folder, 'handler.js');
    fs.writeFileSync(entry, `import { tools, resolveModel } from ${JSON.stringify(path.join(__dirname, '../../../runtime/index.js'))}; export { tools, resolveModel };${more}`);
    const { outputFiles: [{ text }], warnings: complaints } = await build({ entryPoints: [entry], bundle: true, minify: true, platform: 'node', format, write: false, logLevel: 'silent' });
    return { text, complaints };
  };

  test.each([['where the SDK is installed', __dirname], ['where it is not', os.tmpdir()]])('has nothing of the SDK in it: %s', async (_, parent) => {
    const folder = fs.mkdtempSync(path.join(parent, 'build-'));
    try {
      const { text, complaints } = await bundle(folder);
      expect(complaints).toEqual([]);
      expect(text).not.toContain('AmazonSSM');
      expect(text.length).toBeLessThan(60_000);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  const run = async (parent: string) => {
    const folder = fs.mkdtempSync(path.join(parent, 'build-'));
    try {
      const program = path.join(folder, format === 'esm' ? 'program.mjs' : 'program.cjs');
      const { text } = await bundle(folder, 'resolveModel(\'support\').then(console.log, (error) => console.log(error.message));');
      fs.writeFileSync(program, `${format === 'esm' ? REQUIRE : ''}${text}`);
      return (await promisify(execFile)(process.execPath, [program], { env: { ...process.env } })).stdout;
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  };

  test('reads an alias with the SDK that is there', async () => {
    put('support', HAIKU);
    expect(await run(__dirname)).toBe(`${HAIKU}\n`);
  });

  test('says why it cannot where there is none', async () => {
    expect(await run(os.tmpdir())).toMatch(/resolveModel cannot load @aws-sdk\/client-ssm: Cannot find package '@aws-sdk\/client-ssm'.*Lambda's Node\.js runtimes bring it/);
  });
});
