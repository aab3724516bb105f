import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { assemblyOf, groupOf, nodeFunction, threeTools, toolsCode } from './app';
import { toolGroups } from '../../cli/assembly/tool-functions';
import { JudgedCall } from '../../cli/verify/judge';
import { isClean } from '../../cli/verify/report';
import { Samples } from '../../cli/verify/samples';
import { GroupReport, verify } from '../../cli/verify/verify';
import { ActionGroup, ToolHandler, ToolSchema } from '../../src';

const CLIENT = { name: 'built-in', command: [path.join(__dirname, '..', '..', 'bin', 'runtime-client.js')] };

async function verified(groups: (stack: Stack) => ActionGroup[], environment: Record<string, string> = {}): Promise<GroupReport> {
  const options = { environment, samples: Samples.NONE, client: CLIENT, allowSkipped: false, progress: () => undefined };
  const [report] = await verify(assemblyOf(groups), options);
  return report;
}

const verdicts = (calls: readonly JudgedCall[]) => calls.map(({ call, verdict }) => `${call.tool} ${call.kind}${call.about ? ` ${call.about}` : ''}: ${verdict}`);

describe('tools behind the guard', () => {
  test('are called as the schema says and as it forbids, and each answer is judged', async () => {
    const { calls, group } = await verified((stack) => [
      groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler', timeout: Duration.seconds(2) }), threeTools()),
    ]);
    expect(group).toMatchObject({ name: 'Orders', owner: 'Shop/Agent', engine: 'classic', guarded: true });
    expect(verdicts(calls)).toEqual([
      'getOrder valid: pass', 'getOrder missing orderId: pass', 'getOrder huge orderId: pass',
      'cancelOrder valid: fail', 'cancelOrder missing orderId: pass', 'cancelOrder huge orderId: fail',
      'countOrders valid: fail', 'countOrders missing orderId: pass', 'countOrders huge orderId: fail',
      'noSuchTool unknown tool: pass',
    ]);
    const [thrown, , , hanging] = calls.slice(3);
    expect(thrown.problems.join()).toContain('DatabaseError: secret detail');
    expect(hanging.problems.join()).toContain('did not answer within');
  }, 30_000);

  test('that exit end neither the process nor the call', async () => {
    const { calls } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'envelopes.exits' }))]);
    expect(verdicts(calls)).toEqual(['getOrder valid: fail', 'getOrder missing orderId: pass', 'getOrder huge orderId: fail', 'noSuchTool unknown tool: pass']);
    expect(calls[0].problems.join()).toContain('process.exit(3) ends no function');
  });

  test('may be a function of the user\'s own, which is run too', async () => {
    const { calls, group } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.guarded(nodeFunction(stack, 'Own', 'envelopes.right')))]);
    expect(group.target?.resource.path).toBe('Shop/Own');
    expect(calls.every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  test('are told apart from a function whose envelope is broken', async () => {
    const { calls } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.guarded(nodeFunction(stack, 'Own', 'envelopes.wrong')))]);
    expect(calls[0]).toMatchObject({ verdict: 'fail' });
    expect(calls[0].problems.join()).toContain('response.function must echo');
  });
});

test('a call that hangs is not blamed on the next one', async () => {
  const { calls } = await verified((stack) => [
    groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.hangsOnce')), threeTools()),
  ]);
  expect(calls.map(({ answer }) => answer)).toEqual(['timeout', ...Array(calls.length - 1).fill('200')]);
}, 30_000);

describe('a reply that is not what was promised fails', () => {
  const ORDER = { type: 'object', required: ['order'], properties: { order: { type: 'object', required: ['status'], properties: { status: { type: 'string' } } } } };
  const promised = ToolSchema.fromInlineOpenApi(JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Orders', version: '1.0.0' },
    paths: {
      '/orders': {
        get: {
          operationId: 'getOrder',
          description: 'Gets an order.',
          parameters: [{ name: 'orderId', in: 'query', required: true, description: 'The number.', schema: { type: 'string' } }],
          responses: { 200: { description: 'The order.', content: { 'application/json': { schema: ORDER } } } },
        },
      },
    },
  }));

  test.each<[string, string, ToolSchema | undefined, RegExp]>([
    ['a forgotten await, with a schema', 'forgotAwait', promised, /not what the schema promises: body\.order\.status is required.*perhaps an await is missing/],
    ['a forgotten await, without one', 'forgotAwait', undefined, /the reply has \{\} where a promise was put into it: an await is missing/],
    ['nothing, though something was promised', 'forgotReturn', promised, /not what the schema promises: body\.order is required/],
    ['an envelope from inside tools()', 'envelope', undefined, /the data is an envelope of Agents Classic.*return the data alone/],
    ['an envelope of API Gateway', 'proxy', undefined, /the data is an envelope of API Gateway/],
  ])('%s', async (_, handler, schema, problem) => {
    const { calls: [valid] } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: `good.${handler}` }), schema)]);
    expect(valid).toMatchObject({ verdict: 'fail', call: { kind: 'valid' } });
    expect(valid.problems.join()).toMatch(problem);
  });

  test('a tool that has nothing to say, and promised nothing, passes', async () => {
    const { calls: [valid] } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.forgotReturn' }))]);
    expect(valid).toMatchObject({ verdict: 'pass' });
  });
});

describe('a function without a guard', () => {
  test('is checked by its envelopes, each fault by name', async () => {
    const { calls, group } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.wrong')))]);
    expect(group.guarded).toBe(false);
    expect(calls[0]).toMatchObject({ verdict: 'fail', answer: 'a broken envelope' });
    expect(calls[0].problems).toEqual([
      expect.stringContaining('response.function must echo the request\'s "getOrder"'),
      expect.stringContaining('response.functionResponse.responseBody must have the one key "TEXT"'),
    ]);
  });

  test('that exits is started again for the next call', async () => {
    const { calls } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.exits')))]);
    expect(calls.length).toBeGreaterThan(1);
    for (const { problems } of calls) {
      expect(problems.join()).toContain('the process ended (code 3)');
    }
  });

  test('passes when its envelopes are right', async () => {
    const { calls } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.right')))]);
    expect(calls.map(({ verdict }) => verdict)).toEqual(calls.map(() => 'pass'));
  });

  test('may not use a callback on Node.js 24, where Lambda has none', async () => {
    const callback = (runtime: lambda.Runtime) => verified((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.callback', runtime)))]);
    expect((await callback(lambda.Runtime.NODEJS_24_X)).calls[0].problems.join()).toContain('Runtime.CallbackHandlerDeprecated');
    expect((await callback(lambda.Runtime.NODEJS_22_X)).calls[0].problems.join()).not.toContain('CallbackHandlerDeprecated');
  });

  test('is found behind an alias', async () => {
    const { calls, group } = await verified((stack) => {
      const version = nodeFunction(stack, 'Own', 'envelopes.right').currentVersion;
      return [groupOf(stack, 'Orders', ToolHandler.direct(new lambda.Alias(stack, 'Live', { aliasName: 'live', version })))];
    });
    expect(group.function?.resource.path).toBe('Shop/Own');
    expect(calls.length).toBeGreaterThan(0);
  });
});

describe('a function that calls AWS', () => {
  const aws = (stack: Stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'aws.handler' }))];

  test('reaches nothing, and the report says what it looked for', async () => {
    const { calls } = await verified(aws);
    expect(calls[0]).toMatchObject({ verdict: 'blocked', aws: [{ service: 'dynamodb', operation: 'GetItem' }] });
    expect(calls[1]).toMatchObject({ verdict: 'pass', call: { kind: 'missing' } });
  });

  test('gets no credentials of the developer', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'the developer\'s';
    process.env.AWS_PROFILE = 'production';
    const { calls } = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(new lambda.Function(stack, 'Own', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async (event) => { throw new Error([process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_PROFILE].join()); };'),
    })))]);
    delete process.env.AWS_SECRET_ACCESS_KEY;
    delete process.env.AWS_PROFILE;
    expect(calls[0].problems).toEqual(['Error: verify,']);
  });
});

describe('a call that must reach the tool', () => {
  const booking = (room: string) => ToolSchema.fromInlineOpenApi(JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Rooms', version: '1.0.0' },
    paths: {
      '/bookings': {
        post: {
          operationId: 'cancelOrder', // it always throws
          description: 'Books a room.',
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['room', 'nights'],
                  properties: {
                    room: { type: 'string', description: 'The room.', pattern: room, maxLength: 6 },
                    nights: { type: 'integer', description: 'How many.', minimum: 1 },
                  },
                },
              },
            },
          },
          responses: { 200: { description: 'Booked.' } },
        },
      },
    },
  }));
  const booked = (room: string) => verified((stack) => [
    groupOf(stack, 'Rooms', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), booking(room)),
  ]);

  test('has arguments within the schema\'s limits', async () => {
    const { calls: [valid] } = await booked('^[A-Z]{2}-\\d{3}$');
    expect(valid).toMatchObject({ verdict: 'fail', answer: '500', call: { kind: 'valid', args: { room: expect.stringMatching(/^[A-Z]{2}-\d{3}$/), nights: 1 } } });
    expect(valid.problems.join()).toContain('DatabaseError');
  });

  test('is not made when there are none, and the report says what is missing', async () => {
    const report = await booked('^(?=.*Q)[A-Z]+-\\d$');
    expect(report.calls[0]).toMatchObject({ verdict: 'untried', call: { kind: 'valid' } });
    expect(report.calls[0].problems.join()).toMatch(/^room must match .*Give room an example in the schema\.$/);
    expect(isClean([report])).toBe(false);
  });

  test('is no proof where the schema has a pattern that nobody can read', async () => {
    const report = await booked('[A-Z');
    expect(report.calls[0]).toMatchObject({ verdict: 'fail', call: { kind: 'schema' } });
    expect(report.calls[0].problems.join()).toContain('"[A-Z" is not a regular expression of JavaScript');
  });

  test('has failed when the guard refuses it, even where nothing is expected', async () => {
    const samples = new Samples([{ tool: 'cancelOrder', arguments: { room: 'AB-123', nights: 0 } }]);
    const [{ calls }] = await verify(
      assemblyOf((stack) => [groupOf(stack, 'Rooms', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), booking('.'))]),
      { environment: {}, samples, client: CLIENT, allowSkipped: false, progress: () => undefined },
    );
    const sample = calls.find(({ call }) => call.kind === 'sample')!;
    expect(sample).toMatchObject({ verdict: 'fail', answer: 'refused (400)' });
    expect(sample.problems.join()).toMatch(/the guard refused it, so the tool was never called: .*nights must be at least 1/);
  });
});

test('a sample that the tool fails at tells why', async () => {
  const samples = new Samples([{ tool: 'cancelOrder', arguments: { orderId: 'A-1' }, expect: { status: 404 } }]);
  const handler = ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler', timeout: Duration.seconds(2) });
  const assembly = assemblyOf((stack) => [groupOf(stack, 'Orders', handler, threeTools())]);
  const [{ calls }] = await verify(assembly, { environment: {}, samples, client: CLIENT, allowSkipped: false, progress: () => undefined });
  expect(calls.at(-1)!.problems).toEqual([expect.stringMatching(/^the status is 500, the sample expects 404: the tool threw; DatabaseError: secret detail: /)]);
});

describe('what cannot be run', () => {
  test.each<[string, (stack: Stack) => ToolHandler, RegExp]>([
    ['a function of another language', (stack) => ToolHandler.direct(nodeFunction(stack, 'Own', 'x.handler', lambda.Runtime.JAVA_21)), /Shop\/Own runs on java21; Node\.js, Python and binaries for provided\.al2023 can be run here$/],
    ['an imported function', (stack) => ToolHandler.direct(lambda.Function.fromFunctionName(stack, 'Own', 'own')), /its function is not in this assembly/],
  ])('is skipped, and is no success: %s', async (_, handler, reason) => {
    const report = await verified((stack) => [groupOf(stack, 'Orders', handler(stack))]);
    expect(report.calls).toEqual([]);
    expect(report.skipped!.reason).toMatch(reason);
    expect(isClean([report])).toBe(false);
    expect(isClean([{ ...report, skipped: { ...report.skipped!, accepted: true } }])).toBe(true);
  });

  test.each([['Orders', true], ['Shop/O*', true], ['Shop/Other', false]])('may be accepted by name: %s', async (name, accepted) => {
    const assembly = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'x.handler', lambda.Runtime.JAVA_21)))]);
    const options = { environment: {}, samples: Samples.NONE, client: CLIENT, allowSkipped: false, allowUntried: [name], progress: () => undefined };
    const reports = await verify(assembly, options);
    expect(isClean(reports)).toBe(accepted);
  });

  test('is nothing where control returns to the caller', async () => {
    const report = await verified((stack) => [groupOf(stack, 'Orders', ToolHandler.returnControl())]);
    expect(report.skipped).toEqual({ reason: 'control returns to the caller', accepted: true });
    expect(isClean([report])).toBe(true);
  });

  test('leaves the guard before it, which must refuse what it must refuse', async () => {
    const report = await verified((stack) => [
      groupOf(stack, 'Orders', ToolHandler.guarded(nodeFunction(stack, 'Own', 'x.handler', lambda.Runtime.JAVA_21))),
    ]);
    expect(report.skipped!.reason).toMatch(/Shop\/Own runs on java21; .* can be run here; so the function behind the guard was not tried$/);
    expect(verdicts(report.calls)).toEqual(['getOrder missing orderId: pass', 'noSuchTool unknown tool: pass']);
    expect(isClean([report])).toBe(false);
  });
});

test('groups are found across stacks, with the contract that was deployed', () => {
  const [group] = toolGroups(assemblyOf((stack) => [
    groupOf(new Stack(stack.node.root as never, 'Tools'), 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' })),
  ]));
  expect(group).toMatchObject({ owner: 'Shop/Agent', guarded: true, contract: { tools: [{ name: 'getOrder' }] } });
  expect(group.function?.resource.path).toBe('Tools/Orders/Function');
});
