import { ENGINES, callOrder, words } from './engines';
import { LambdaHandler } from '../../../lambda/action-group/tools';
import { Reprompt, ToolError, reply } from '../../../lambda/runtime';
import { shapeFaults } from '../../../src/contract/tools/conformance';
import { Shape } from '../../../src/contract/tools/contract';
import { ClassicEvent } from '../../../src/contract/tools/envelope';
import { GuardUnderTest, apiBody, apiContract, apiEvent, apiReply, functionText, gatewayContext } from '../support';

describe('a reply of another shape than the schema promises', () => {
  const WRONG = { total: 'ten' };

  test.each(ENGINES.filter((engine) => engine !== 'function'))('is sent, logged and counted (%s)', async (engine) => {
    const under = await callOrder(engine, async () => WRONG);
    expect(engine === 'api' ? apiBody(under.answer) : under.answer).toEqual(WRONG);
    expect(under.counted).toEqual(['ReplyMismatches']);
    expect(under.log).toEqual([expect.objectContaining({
      level: 'WARN', faults: ['body.id is required, but is missing', 'body.total must be a number, but is a string'],
    })]);
  });

  test.each(ENGINES.filter((engine) => engine !== 'function'))('is refused where replies are strict (%s)', async (engine) => {
    const under = await callOrder(engine, async () => WRONG, { strictReplies: true });
    expect(words(engine, under.answer)).toContain('getOrder failed');
    expect(under.counted).toEqual(['Violations', 'ReplyMismatches']);
  });

  test('is found in the body of a handler that writes envelopes itself', async () => {
    const handler: LambdaHandler = async (event) => apiReply(event as ClassicEvent, WRONG);
    const under = new GuardUnderTest({ handler }, apiContract());
    expect(apiBody(await under.send(apiEvent()))).toEqual(WRONG);
    expect(under.counted).toEqual(['ReplyMismatches']);
    const strict = new GuardUnderTest({ handler }, apiContract(), { strictReplies: true });
    expect((await strict.send(apiEvent())).response.httpStatusCode).toBe(500);
    expect((await strict.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).status).toBe(500);
  });

  test.each([NaN, Infinity])('is one with %p for a number, which JSON writes as null', async (total) => {
    const under = await callOrder('api', async () => ({ id: 'A-1', total }), { strictReplies: true });
    expect(under.answer.response.httpStatusCode).toBe(500);
    expect(under.log[0].faults).toEqual([`body.total must be a number, but is ${total}`]);
  });

  test('is not one whose dates become texts in JSON', async () => {
    const under = await callOrder('api', async () => ({ id: 'A-1', placed: new Date(0) }), { strictReplies: true });
    expect(apiBody(under.answer)).toEqual({ id: 'A-1', placed: '1970-01-01T00:00:00.000Z' });
    expect(under.counted).toEqual([]);
  });

  test('is checked for the status the tool chose, and not for errors', async () => {
    expect((await callOrder('api', async () => reply({ reason: 'none' }, { status: 404 }))).counted).toEqual([]);
    expect((await callOrder('api', async () => { throw new ToolError('No.', { status: 200 }); })).counted).toEqual([]);
  });

  const text: Shape = { type: 'string' };
  const line: Shape = { type: 'object', required: ['sku'], properties: { sku: text, count: { type: 'integer' } } };
  test.each<[string, Shape, unknown, string[]]>([
    ['no type', {}, { any: [1] }, []],
    ['text', text, 'x', []],
    ['a number for text', text, 7, ['body must be a string']],
    ['a whole number', { type: 'integer' }, 7, []],
    ['a fraction', { type: 'integer' }, 7.5, ['body must be an integer']],
    ['a number', { type: 'number' }, 7.5, []],
    ['a truth', { type: 'boolean' }, false, []],
    ['a null', text, null, ['body must be a string']],
    ['a null that may be', { type: 'string', nullable: true }, null, []],
    ['text that may be null', { type: 'string', nullable: true }, 'x', []],
    ['a number that may only be null', { type: 'string', nullable: true }, 7, ['body must be a string']],
    ['an allowed value', { type: 'string', enum: ['a', 'b'] }, 'b', []],
    ['another value', { type: 'string', enum: ['a', 'b'] }, 'c', ['body must be one of "a", "b"']],
    ['a list for an object', line, [], ['body must be an object']],
    ['an object for a list', { type: 'array' }, {}, ['body must be an array']],
    ['a list of anything', { type: 'array' }, [1, 'x', null], []],
    ['an object of anything', { type: 'object' }, { a: 1 }, []],
    ['a missing field', line, { count: 1 }, ['body.sku is required']],
    ['an undefined field', line, { sku: undefined }, ['body.sku is required']],
    ['a null field', line, { sku: null }, ['body.sku must be a string']],
    ['an additional field', line, { sku: 'a', note: 7 }, []],
    ['a wrong field in a list', { type: 'array', items: line }, [{ sku: 'a' }, { sku: 'b', count: 'many' }], ['body[1].count must be an integer']],
    ['many wrong fields', { type: 'array', items: line }, Array(50).fill({ count: 'x' }), Array(10).fill([
      expect.stringMatching(/^body\[\d\]\.sku is required$/), expect.stringMatching(/^body\[\d\]\.count must be an integer$/),
    ]).flat()],
  ])('is told from the right one: %s', (_, shape, value, faults) => {
    expect(shapeFaults(shape, value).map(({ at, rule }) => `${at} ${rule}`)).toEqual(faults);
  });

  test('is told twenty faults at most', async () => {
    const under = await callOrder('api', async () => ({ id: 'A-1', lines: Array(1000).fill(7) }));
    expect(under.log[0].faults).toHaveLength(20);
  });
});

describe('a large reply', () => {
  const SIZED = { softReplyLimit: 1000, replyLimit: 2000 };
  const text = (length: number): (() => unknown) => () => ({ id: 'x'.repeat(length - '{"id":""}'.length) });

  test.each(ENGINES)('is counted above the soft limit (%s)', async (engine) => {
    expect((await callOrder(engine, text(1000), SIZED)).counted).toEqual([]);
    const under = await callOrder(engine, text(1001), SIZED);
    expect(under.counted).toEqual(['LargeReplies']);
    expect(under.log).toEqual([]);
  });

  test.each(ENGINES)('is refused above the limit, with advice (%s)', async (engine) => {
    expect((await callOrder(engine, text(2000), SIZED)).counted).toEqual(['LargeReplies']);
    const under = await callOrder(engine, text(2001), SIZED);
    expect(words(engine, under.answer)).toContain('The answer of getOrder is too large to be read (2001 bytes). Ask for less.');
    expect(JSON.stringify(under.answer).length).toBeLessThan(1000);
    expect(under.counted).toEqual(['Violations', 'LargeReplies']);
    expect(under.log).toEqual([expect.objectContaining({ level: 'ERROR', bytes: 2001, replyLimit: 2000 })]);
  });

  test('counts bytes, not characters', async () => {
    expect((await callOrder('function', () => '€'.repeat(333), SIZED)).counted).toEqual([]);
    expect((await callOrder('function', () => '€'.repeat(334), SIZED)).counted).toEqual(['LargeReplies']);
    expect((await callOrder('function', () => '€'.repeat(667), SIZED)).counted).toEqual(['Violations', 'LargeReplies']);
  });

  test('of a handler that writes envelopes itself is refused, too', async () => {
    const under = new GuardUnderTest({ handler: async (event) => apiReply(event as ClassicEvent, { id: 'x'.repeat(3000) }) }, apiContract(), SIZED);
    expect(apiBody(await under.send(apiEvent())).error).toContain('too large');
    expect((await under.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).error).toContain('too large');
  });

  test.each(ENGINES)('is refused above the limit, however far the soft limit is away (%s)', async (engine) => {
    expect((await callOrder(engine, text(2000), { replyLimit: 2000 })).counted).toEqual([]);
    const under = await callOrder(engine, text(2001), { replyLimit: 2000 });
    expect(words(engine, under.answer)).toContain('too large');
    expect(under.counted).toEqual(['Violations', 'LargeReplies']);
  });

  test.each(ENGINES)('that is an error message is only counted: the model needs it (%s)', async (engine) => {
    for (const error of [new ToolError('x'.repeat(3000)), new Reprompt('x'.repeat(3000))]) {
      const under = await callOrder(engine, () => { throw error; }, SIZED);
      expect(words(engine, under.answer)).toBe(error.message);
      expect(under.counted).toEqual(['LargeReplies']);
    }
    const refused = await callOrder(engine, () => '', { replyLimit: 40 }, engine === 'gateway' ? { orderId: null } : { parameters: [] });
    expect(words(engine, refused.answer)).toContain('orderId is required');
  });

  test.each(ENGINES)('that is an error message is refused when Lambda cannot send it (%s)', async (engine) => {
    const under = await callOrder(engine, () => { throw new ToolError('x'.repeat(7 * 1024 * 1024)); }, SIZED);
    expect(words(engine, under.answer)).toContain('too large');
  });

  test('has by default room for what Lambda can send', async () => {
    const half = 'x'.repeat(5.9 * 1024 * 1024);
    const under = await callOrder('function', () => half);
    expect(functionText(under.answer)).toBe(half);
    const above = await callOrder('function', () => half + half);
    expect(functionText(above.answer)).toContain('too large');
  });

  test('never exceeds what Lambda can send, even when its quotes take two bytes', async () => {
    const quotes = Array(1_400_000).fill('');
    const under = await callOrder('function', () => quotes);
    expect(Buffer.byteLength(JSON.stringify(under.answer))).toBeLessThan(6 * 1024 * 1024);
    const gateway = await callOrder('gateway', () => quotes);
    expect(gateway.answer.result).toHaveLength(quotes.length);
  });
});
