import { callOrder, capture, withResponse } from './engines';
import { Guard } from '../../../lambda/action-group/guard';
import { Telemetry } from '../../../lambda/action-group/telemetry';
import { ClassicEvent, envelopeFaults } from '../../../src/contract/tools/envelope';
import { CONTEXT, GuardUnderTest, apiBody, apiContract, apiEvent, apiGuard, updateEvent } from '../support';

/** Lists in lists. */
function nested(depth: number): unknown {
  let deep: unknown = 'x';
  for (let level = 0; level < depth; level++) {
    deep = [deep];
  }
  return deep;
}

afterEach(() => jest.restoreAllMocks());

describe('metrics', () => {
  test('are one line a call, in CloudWatch embedded metric format', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'orders-function';
    try {
      const before = Date.now();
      const under = await callOrder('api', async () => ({ id: 'A-1' }));
      expect(under.lines).toHaveLength(1);
      const { _aws, ...values } = under.metrics;
      expect(_aws.Timestamp).toBeGreaterThanOrEqual(before);
      expect(_aws.Timestamp).toBeLessThanOrEqual(Date.now());
      expect(_aws.CloudWatchMetrics).toEqual([{
        Namespace: 'CdkBedrockAgents/Tools',
        Dimensions: [['FunctionName'], ['FunctionName', 'Tool']],
        Metrics: expect.arrayContaining([{ Name: 'Duration', Unit: 'Milliseconds' }, { Name: 'Invocations', Unit: 'Count' }]),
      }]);
      expect(values).toEqual({
        FunctionName: 'orders-function',
        Tool: 'getOrder',
        Invocations: 1,
        Duration: expect.any(Number),
        actionGroup: 'Orders',
        requestId: 'request-1',
        sessionId: 'session-7',
      });
    } finally {
      delete process.env.AWS_LAMBDA_FUNCTION_NAME;
    }
  });

  test('have a value for everything the format names', async () => {
    for (const tool of [async () => ({ id: 'A-1' }), () => { throw new Error('x'); }, () => ({ wrong: 1 })]) {
      const { metrics } = await callOrder('api', tool);
      const [{ Dimensions, Metrics }] = metrics._aws.CloudWatchMetrics;
      for (const name of Dimensions.flat()) {
        expect(typeof metrics[name]).toBe('string');
      }
      for (const { Name } of Metrics) {
        expect(typeof metrics[Name]).toBe('number');
      }
    }
  });

  test('are those that count: one that has none is not paid for', async () => {
    const named = async (tool: () => unknown) => (await callOrder('api', tool)).metrics._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name);
    expect(await named(() => ({ id: 'A-1' }))).toEqual(['Duration', 'Invocations']);
    expect(await named(() => { throw new Error('x'); })).toEqual(['Duration', 'Invocations', 'ToolErrors']);
    expect(await named(() => ({ id: 7, text: 'x'.repeat(30_000) }))).toEqual(['Duration', 'Invocations', 'ReplyMismatches', 'LargeReplies']);
  });

  test('name ids that JSON escapes', async () => {
    const under = apiGuard({ getOrder: () => ({ id: 'A-1' }) });
    await under.send(apiEvent({ sessionId: 'a "b"\n\u2028' }));
    expect(under.metrics).toMatchObject({ requestId: 'request-1', sessionId: 'a "b"\n\u2028' });
  });

  test('measure the time the tool took', async () => {
    const start = performance.now();
    const { metrics } = await callOrder('api', () => new Promise((resolve) => setTimeout(resolve, 30, { id: 'A-1' })));
    expect(metrics.Duration).toBeGreaterThanOrEqual(25);
    expect(metrics.Duration).toBeLessThanOrEqual(performance.now() - start); // however busy the machine is
  });

  test('measure it across seconds', async () => {
    jest.spyOn(process, 'hrtime').mockReturnValueOnce([10, 500_000_000]).mockReturnValueOnce([13, 250_000]);
    expect((await callOrder('api', () => ({ id: 'A-1' }))).metrics.Duration).toBe(2500.25);
  });

  test('may be switched off', async () => {
    const under = await callOrder('api', () => { throw new Error('x'); }, { metrics: false });
    expect(under.lines).toEqual([expect.objectContaining({ level: 'ERROR' })]);
  });

  test('start afresh with each call', async () => {
    let fails = true;
    const under = apiGuard({
      getOrder: () => {
        if (fails) {
          throw new Error('x');
        }
        return { id: 'A-1' };
      },
    });
    await under.send(apiEvent());
    expect(under.counted).toEqual(['ToolErrors']);
    fails = false;
    await under.send(apiEvent());
    expect(under.counted).toEqual([]);
  });
});

describe('the output', () => {
  const callee = { tools: { getOrder: () => ({ id: 'A-1' }) } };
  const sendThroughStandardOutput = () =>
    new Guard({ actionGroup: 'Orders — Bücher', contract: apiContract() }, () => callee).handle(apiEvent(), CONTEXT);

  test('is standard output, a line each', async () => {
    const output = capture();
    await sendThroughStandardOutput();
    await sendThroughStandardOutput();
    expect(output.text().split('\n')).toHaveLength(3);
    expect(output.lines()).toEqual([expect.objectContaining({ Invocations: 1 }), expect.objectContaining({ Invocations: 1 })]);
  });

  test('is complete when the pipe takes a few bytes at a time', async () => {
    const output = capture((bytes) => Math.min(bytes, 7));
    await sendThroughStandardOutput();
    expect(output.lines()).toEqual([expect.objectContaining({ Invocations: 1 })]);
  });

  test('is complete when the pipe is full for a while', async () => {
    let writes = 0;
    const output = capture(() => {
      if (writes++ > 1) {
        throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
      }
      return 11;
    });
    await sendThroughStandardOutput();
    expect(output.lines()).toEqual([expect.objectContaining({ Invocations: 1 })]);
  });
});

describe('the log', () => {
  const PERSONAL = 'ann@example.com';
  const event = (): ClassicEvent => updateEvent([
    { name: 'quantity', value: PERSONAL }, { name: 'note', value: PERSONAL }, { name: 'address', value: `{"city":["${PERSONAL}"]}` },
  ]);

  test('has no argument values', async () => {
    const under = apiGuard({ updateOrder: () => ({}) });
    const answer = await under.send(event());
    expect(apiBody(answer).error).toContain(PERSONAL);
    expect(under.log[0].faults).toEqual(['quantity must be an integer, but is a string', 'address.city must be a string, but is an array']);
    expect(JSON.stringify(under.lines)).not.toContain(PERSONAL);
  });

  test('has no values from replies and attributes either', async () => {
    const wrong = { ...withResponse({ httpStatusCode: PERSONAL }), messageVersion: PERSONAL, sessionAttributes: { a: [PERSONAL] } };
    const under = new GuardUnderTest({ handler: async () => wrong }, apiContract());
    await under.send(apiEvent());
    expect(under.log[0].faults).toHaveLength(3);
    const mismatch = await callOrder('api', () => ({ id: [PERSONAL], total: PERSONAL }));
    expect(mismatch.log[0].faults).toHaveLength(2);
    expect(JSON.stringify([under.lines, mismatch.lines])).not.toContain(PERSONAL);
  });

  test('has them where they are asked for', async () => {
    const under = apiGuard({ updateOrder: () => ({}) }, { logArguments: true });
    await under.send(event());
    expect(under.log[0]).toMatchObject({
      faults: expect.arrayContaining([`quantity must be an integer, but is "${PERSONAL}"`]),
      arguments: { orderId: 'A-1', quantity: PERSONAL, note: PERSONAL },
    });
  });

  test('has the ids that find the call again', async () => {
    const under = await callOrder('api', () => { throw new Error('x'); });
    expect(under.log[0]).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: 'ERROR',
      actionGroup: 'Orders',
      tool: 'getOrder',
      requestId: 'request-1',
      sessionId: 'session-7',
    });
  });

  test('that cannot be written does not stop the reply', async () => {
    const telemetry = new Telemetry('Orders', () => { throw new Error('EPIPE'); });
    const callee = { tools: { getOrder: () => { throw new Error('x'); } } };
    const broken = new Guard({ actionGroup: 'Orders', contract: apiContract() }, () => callee, telemetry);
    expect(envelopeFaults(await broken.handle(apiEvent(), CONTEXT), apiEvent())).toEqual([]);
  });

  test('that JSON cannot express does not stop the reply', async () => {
    const under = apiGuard({ getOrder: () => { throw new Error('x'); } });
    const answer = await under.guard.handle({ ...apiEvent(), sessionId: nested(50_000) }, { ...CONTEXT, awsRequestId: 7n as unknown as string });
    expect(envelopeFaults(answer, apiEvent())).toEqual([]);
  });
});
