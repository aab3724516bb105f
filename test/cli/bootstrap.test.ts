import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { assemblyOf, groupOf } from './app';
import { Samples } from '../../cli/verify/samples';
import { GroupReport, verify } from '../../cli/verify/verify';
import { ToolHandler } from '../../src';

const CLIENT = { name: 'built-in', command: [path.join(__dirname, '..', '..', 'bin', 'runtime-client.js')] };
const canNamespace = process.platform === 'linux' && spawnSync('unshare', ['-rnmp', '--fork', 'sh', '-c', 'ip link set lo up && mount -t tmpfs tmpfs /run']).status === 0;
const [here, elsewhere] = process.arch === 'arm64' ? [lambda.Architecture.ARM_64, lambda.Architecture.X86_64] : [lambda.Architecture.X86_64, lambda.Architecture.ARM_64];

/** Speaks the Runtime API by itself, as a program in Rust or Go does. */
const BOOTSTRAP = `#!/usr/bin/env node
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
const answer = async () => {
  const next = await fetch(api + 'next');
  const { actionGroup, function: name, parameters } = await next.json();
  const outside = await fetch('http://192.0.2.1').then(() => 'reached', ({ cause }) => cause.code);
  const body = JSON.stringify({ outside, parameters, handler: process.env._HANDLER });
  const response = { actionGroup, function: name, functionResponse: { responseBody: { TEXT: { body } } } };
  await fetch(api + next.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body: JSON.stringify({ messageVersion: '1.0', response }) });
  return answer();
};
answer();
`;

async function verified(architecture: lambda.Architecture, namespaces: boolean, allowNetwork = false): Promise<GroupReport> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bootstrap-'));
  fs.writeFileSync(path.join(folder, 'bootstrap'), BOOTSTRAP, { mode: 0o755 });
  const assembly = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(new lambda.Function(stack, 'Own', {
    runtime: lambda.Runtime.PROVIDED_AL2023, handler: 'orders', code: lambda.Code.fromAsset(folder), architecture, timeout: Duration.seconds(30),
  })))]);
  const expected = { status: 200, body: { outside: 'ENETUNREACH', handler: 'orders' } };
  const samples = new Samples([{ tool: 'getOrder', arguments: { orderId: 'A-1' }, expect: expected }]);
  const [report] = await verify(assembly, {
    environment: {}, samples, client: CLIENT, allowSkipped: false, progress: () => undefined, namespaces, allowNetwork,
  });
  return report;
}

(canNamespace ? test : test.skip)('a program that speaks the Runtime API is run where the kernel keeps it off the network', async () => {
  const { calls, runBy } = await verified(here, true);
  expect(calls.map(({ verdict, problems }) => [verdict, problems])).toEqual(calls.map(() => ['pass', []]));
  expect(runBy).toEqual(['the function\'s own bootstrap']);
});

test('it is not tried where nothing does', async () => {
  const { calls, skipped } = await verified(here, false);
  expect(calls).toEqual([]);
  expect(skipped).toEqual({
    accepted: false,
    reason: 'Shop/Own runs on provided.al2023: nothing on this machine keeps other programs than Node.js and Python off the network; --allow-network runs it',
  });
});

test('it is not tried on another architecture than its own', async () => {
  const { skipped } = await verified(elsewhere, false, true);
  expect(skipped?.reason).toBe(
    `Shop/Own runs on provided.al2023: it is built for Linux on ${elsewhere.name}, and this machine is ${process.platform} on ${process.arch}`,
  );
});
