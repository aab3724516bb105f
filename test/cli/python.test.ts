import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { assemblyOf, groupOf, toolsCode } from './app';
import { isClean } from '../../cli/verify/report';
import { Samples } from '../../cli/verify/samples';
import { GroupReport, VerifyOptions, verify } from '../../cli/verify/verify';
import { ToolHandler } from '../../src';

const CLIENT = { name: 'built-in', command: [path.join(__dirname, '..', '..', 'bin', 'runtime-client.js')] };
const canNamespace = process.platform === 'linux' && spawnSync('unshare', ['-rnmp', '--fork', 'sh', '-c', 'ip link set lo up && mount -t tmpfs tmpfs /run']).status === 0;
const { status, stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
const pythons = status === 0 && Number(/3\.(\d+)/.exec(stdout)?.[1]) >= 8 ? describe : describe.skip;

async function verified(handler: (stack: Stack) => ToolHandler, options: Partial<VerifyOptions> = {}): Promise<GroupReport> {
  const [report] = await verify(assemblyOf((stack) => [groupOf(stack, 'Orders', handler(stack))]), {
    environment: {}, samples: Samples.NONE, client: CLIENT, allowSkipped: false, progress: () => undefined, ...options,
  });
  return report;
}

const own = (stack: Stack, handler: string, props: Partial<lambda.FunctionProps> = {}) => new lambda.Function(stack, 'Own', {
  runtime: lambda.Runtime.PYTHON_3_13, handler: `own.${handler}`, code: toolsCode(), timeout: Duration.seconds(30), ...props,
});

pythons('a function in Python', () => {
  test.each<[string, (stack: Stack) => ToolHandler]>([
    ['behind the guard', (stack) => ToolHandler.guarded(own(stack, 'right'))],
    ['as inline code', (stack) => ToolHandler.direct(own(stack, '', {
      handler: 'index.handler',
      code: lambda.Code.fromInline(`def handler(event, context):
  return {"messageVersion": "1.0", "response": {
    "actionGroup": event["actionGroup"], "function": event["function"], "functionResponse": {"responseBody": {"TEXT": {"body": "x"}}}}}`),
    }))],
  ])('is run %s, and passes', async (_, handler) => {
    const report = await verified(handler);
    expect(report.calls.map(({ verdict, problems }) => [verdict, problems])).toEqual(report.calls.map(() => ['pass', []]));
    expect(report.calls.length).toBeGreaterThan(2);
    expect(report.runBy).toContainEqual(expect.stringMatching(/^(built-in runtime client|awslambdaric), Python 3\.\d+$/));
    expect(isClean([report])).toBe(true);
  });

  test.each<[string, RegExp]>([
    ['wrong', /response\.function must echo the request's "getOrder"/],
    ['throws', /^KeyError: 'secret detail'/],
    ['leaves', /the process ended \(code 3\)/],
    ['unwritable', /Runtime\.MarshalError: Unable to marshal response: Object of type object is not JSON serializable/],
    ['of_the_project', /ModuleNotFoundError: No module named 'pip'/],
    ['nowhere', /Runtime\.HandlerNotFound: Handler 'nowhere' missing on module 'own'/],
  ])('fails as it would in Lambda: %s', async (handler, problem) => {
    const { calls: [valid] } = await verified((stack) => ToolHandler.direct(own(stack, handler)));
    expect(valid).toMatchObject({ verdict: 'fail', call: { kind: 'valid' } });
    expect(valid.problems[0]).toMatch(problem);
  });

  test('whose module is not there fails with the name of the module', async () => {
    const { calls: [valid] } = await verified((stack) => ToolHandler.direct(own(stack, '', { handler: 'missing.handler' })));
    expect(valid.problems[0]).toMatch(/Runtime\.ImportModuleError: Unable to import module 'missing': No module named 'missing'/);
  });

  test('with modules that were compiled for another Python is not tried, by name', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'native-'));
    fs.writeFileSync(path.join(folder, 'own.py'), '');
    fs.writeFileSync(path.join(folder, '_core.cpython-37m-x86_64-linux-gnu.so'), '');
    fs.writeFileSync(path.join(folder, '_core.cpython-37-x86_64-linux-gnu.so'), '');
    const report = await verified((stack) => ToolHandler.direct(own(stack, 'x', { code: lambda.Code.fromAsset(folder) })));
    expect(report.skipped).toEqual({
      accepted: false,
      reason: expect.stringMatching(/^Shop\/Own has modules that Python 3\.\d+ on this machine cannot load \(_core.*\): run verify where python3\.13 is installed/),
    });
  });
});

pythons('a function in Python is kept off what is real', () => {
  const reached: string[] = [];
  const answering = () => http.createServer((request, response) => {
    reached.push(request.url!);
    response.end('reached');
  });
  const [server, unnamed] = [answering(), answering()];
  const machine = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'socket-')), 'machine.sock');
  const socketServer = http.createServer((_, response) => response.end());
  const outside = Object.values(os.networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal)?.address ?? '192.0.2.1';
  const portOf = (each: http.Server) => (each.address() as AddressInfo).port;
  beforeAll(async () => {
    for (const each of [server, unnamed]) {
      await new Promise<void>((resolve) => each.listen(0, '0.0.0.0', resolve));
    }
    await new Promise<void>((resolve) => socketServer.listen(machine, resolve));
  });
  afterAll(() => {
    for (const each of [server, unnamed, socketServer]) {
      each.close();
      each.closeAllConnections();
    }
  });

  test.each([...(canNamespace ? ['namespace'] : []), 'process'])('by its %s', async (isolation) => {
    const { calls: [{ problems: [problem], refused, verdict }] } = await verified((stack) => ToolHandler.direct(own(stack, 'ways_out', {
      environment: { OUTSIDE: `${outside}:${portOf(unnamed)}`, LOOPBACK: `http://127.0.0.1:${portOf(unnamed)}`, SOCKET: machine, PYTHONPATH: '/elsewhere' },
    })), {
      namespaces: isolation === 'namespace',
      environment: { NAMED: `http://localhost:${portOf(server)}/named`, ...isolation === 'process' && { SPAWN: 'yes' } },
    });
    const found = JSON.parse(problem.split('\n')[0].slice('ValueError: '.length));
    const refusal = { refused: expect.any(String) };
    expect(found).toEqual({
      'fetch': refusal,
      'fetch by name': refusal,
      'a socket': refusal,
      'a name looked up': refusal,
      'a datagram': refusal,
      'asyncio': refusal,
      'a fork': refusal,
      'another program': refusal,
      'another program, of old': isolation === 'process' ? { refused: 'PermissionError' } : 0,
      'a spawned process': isolation === 'process' ? { refused: 'PermissionError' } : { refused: 'ZeroDivisionError' },
      'a port that nobody named': refusal,
      'a port that the user named': 'reached',
      'a socket of the machine': refusal,
      'a profile in the home folder': { refused: 'FileNotFoundError' },
      'a port of its own': 'reached',
      'credentials': 'verify',
      'a variable of Python\'s': 'none',
      'a file left behind': 'written',
    });
    expect(reached.filter((url) => url !== '/named')).toEqual([]);
    expect(verdict).toBe('blocked');
    expect(refused).toEqual(expect.arrayContaining([`${outside}:${portOf(unnamed)}`, 'service.example.com:80']));
  });
});
