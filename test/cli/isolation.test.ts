import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { assemblyOf, groupOf, toolsCode } from './app';
import { JudgedCall } from '../../cli/verify/judge';
import { Samples } from '../../cli/verify/samples';
import { VerifyOptions, verify } from '../../cli/verify/verify';
import { ToolHandler } from '../../src';

const CLIENT = { name: 'built-in', command: [path.join(__dirname, '..', '..', 'bin', 'runtime-client.js')] };

const reached: string[] = [];
const server = http.createServer((request, response) => {
  reached.push(request.url!);
  response.end('reached');
});
const machine = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'socket-')), 'machine.sock');
const socketServer = http.createServer((_, response) => response.end());
/** An address of this machine that is not the loopback interface; without one, nobody's. */
const outside = Object.values(os.networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal)?.address ?? '192.0.2.1';
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  await new Promise<void>((resolve) => socketServer.listen(machine, resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  for (const each of [server, socketServer]) {
    each.close();
    each.closeAllConnections();
  }
});

async function ways(options: Partial<VerifyOptions>): Promise<{ found: Record<string, any>; call: JudgedCall; isolation?: string }> {
  reached.length = 0;
  let isolation: string | undefined;
  const assembly = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(new lambda.Function(stack, 'Own', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'ways-out.handler',
    code: toolsCode(),
    timeout: Duration.seconds(60),
    environment: {
      OUTSIDE: `${outside}:${port}`,
      LOOPBACK: `http://127.0.0.1:${port}`,
      SOCKET: machine,
      API_KEY: 'live',
      AWS_ENDPOINT_URL_DYNAMODB: `http://${outside}:${port}`,
      AWS_PROFILE: 'production',
    },
  })))]);
  const [{ calls }] = await verify(assembly, {
    environment: {},
    samples: Samples.NONE,
    client: CLIENT,
    allowSkipped: false,
    progress: () => undefined,
    isolated: (how) => {
      isolation = how;
    },
    ...options,
  });
  return { found: JSON.parse(calls[0].problems[0].slice('Error: '.length)), call: calls[0], isolation };
}

/** The machines that make no namespaces are covered by the process's own guard. */
const canNamespace = process.platform === 'linux' && spawnSync('unshare', ['-rnmp', '--fork', 'sh', '-c', 'ip link set lo up && mount -t tmpfs tmpfs /run']).status === 0;

describe.each([...(canNamespace ? ['namespace'] : []), 'process'])('kept off the network by its %s', (isolation) => {
  let result: Awaited<ReturnType<typeof ways>>;
  beforeAll(async () => {
    result = await ways({ namespaces: isolation === 'namespace' });
  });

  test('is told to be', () => expect(result.isolation).toBe(isolation));

  test.each([
    'fetch of the app\'s own API', 'fetch by name', 'a socket', 'a name looked up', 'a name resolved', 'a datagram', 'Node\'s own bindings',
    'another program', 'a port that nobody named', 'a socket of the machine', 'a profile in the home folder',
  ])('a function is refused %s', (way) => {
    expect(result.found[way]).toEqual({ refused: expect.anything() });
  });

  test.each(['a worker', 'another Node, with variables of its own'])('a function is refused the same in %s', (way) => {
    expect(result.found[way]).toMatch(/^(EACCES|ENETUNREACH)$/);
  });

  test('nothing was reached', () => expect(reached).toEqual([]));

  test('what it was refused is told', () => {
    expect(result.call.verdict).toBe('blocked');
    expect(result.call.refused).toEqual(expect.arrayContaining([`${outside}:${port}`, 'service.example.com:80']));
  });

  test('it finds no profile, endpoint or credentials but those of verify', () => {
    expect(result.found).toMatchObject({ 'the profile variable': null, 'an endpoint of the template': null, 'credentials': 'verify' });
  });

  test('it may listen and call itself', () => expect(result.found['a port of its own']).toBe('reached'));

  test('its code lies away from the project, with what Lambda provides', () => {
    expect(result.found).toMatchObject({
      'a module of the project': { refused: 'MODULE_NOT_FOUND' }, 'a module that Lambda provides': 'DynamoDBClient', 'the same, imported': 'DynamoDBClient',
    });
  });

  test('its processes and files are gone', () => {
    expect(result.found).toMatchObject({ 'a file left behind': 'written', 'a process left behind': 'started' });
    expect(leftovers()).toEqual([]);
  });

  test('it reaches the ports that the user names', async () => {
    const { found } = await ways({ namespaces: isolation === 'namespace', environment: { NAMED: `http://127.0.0.1:${port}/named` } });
    expect(found['a port that the user named']).toBe('reached');
    expect(reached).toContain('/named');
  });
});

test('with the network allowed it reaches what it wants, and still has no credentials', async () => {
  const { found, isolation } = await ways({ allowNetwork: true });
  expect(isolation).toBe('none');
  expect(found).toMatchObject({ 'a port that nobody named': 'reached', 'the profile variable': null, 'credentials': 'verify', 'a profile in the home folder': { refused: 'ENOENT' } });
});

/** Processes that a function has left. */
function leftovers(): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes('left-behind-by-verify') && !line.includes('defunct'));
}
