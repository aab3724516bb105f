import { types } from 'node:util';
import * as fc from 'fast-check';
import { LambdaContext, ToolCall } from '../../../lambda/action-group/call';
import { Callee } from '../../../lambda/action-group/callee';
import { LambdaHandler, ToolMap } from '../../../lambda/action-group/tools';
import { Failure, Reprompt, ToolError, reply } from '../../../lambda/runtime';
import { classicEvent, gatewayCall } from '../../../lambda/runtime/testing';
import { Tool, ToolContract } from '../../../src/contract/tools/contract';
import { ClassicEvent, ClassicReply, envelopeFaults } from '../../../src/contract/tools/envelope';
import { GuardSettings } from '../../../src/contract/tools/guard-config';
import {
  GuardUnderTest, apiContract, apiEvent, apiReply, functionContract, functionEvent, functionReply, gatewayContext, updateEvent,
} from '../support';

const RUNS = Number(process.env.GUARD_RUNS ?? 2000);
jest.setTimeout(120_000 + 20 * RUNS); // the machine may be busy

/** Text that must never reach the agent. */
const SECRET = 'hunter2';

// ------------------------------------------------------------------------------------------------ what a tool may do

const thrower = (): never => { throw new Error(SECRET); };
const circular: Record<string, unknown> = {};
circular.self = circular;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const selfCaused = new Error(SECRET);
selfCaused.cause = selfCaused;

/** Values are made when they are needed: fast-check would look into those that must not be looked into. */
type Maker = () => unknown;
const made = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Maker> => arbitrary.map((its) => () => its);

const hostile = fc.constantFrom<Maker>(
  () => 1n, () => ({ total: 1n }), () => circular, () => [circular], () => Symbol(SECRET), () => () => SECRET, () => NaN,
  () => new Date(0), () => new Date(NaN), () => new Map([['a', 1]]), () => new Error(SECRET), () => [new Error(SECRET)], () => new Response(SECRET),
  () => ({ get id() { return thrower(); } }), () => ({ toJSON: thrower }), () => ({ toJSON: () => undefined }), () => ({ toJSON: () => [1] }),
  () => ({ then: thrower }), () => ({ get then() { return thrower(); } }),
  () => ({ then: (resolve: (value: unknown) => void) => resolve({ id: 'A-1' }) }),
  () => ({ then: (_: unknown, fail: (error: unknown) => void) => fail(new Error(SECRET)) }),
  () => new Proxy({}, { get: thrower }), () => new Proxy({}, { ownKeys: thrower }), () => new Proxy({}, { getPrototypeOf: thrower }),
  () => revoked.proxy,
  () => Object.create(null), () => Object.freeze({ id: 'A-1' }), () => new (class { public id = 'A-1'; })(),
  () => '\ud800', () => 'x'.repeat(30_000), () => Array(2000).fill({ id: 7 }),
);
const value = fc.oneof(
  { weight: 3, arbitrary: hostile },
  { weight: 3, arbitrary: made(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true })) },
  {
    weight: 2,
    arbitrary: made(fc.record({ id: fc.oneof(fc.string(), fc.integer()), total: fc.double(), lines: fc.array(fc.string()) }, { requiredKeys: [] })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(hostile, fc.oneof(fc.integer({ min: 90, max: 610 }), fc.double())).map(([body, status]) => () => reply(body(), { status })),
  },
);
const thrown = fc.oneof(
  hostile,
  fc.constantFrom<Maker>(
    () => undefined, () => null, () => SECRET, () => new Error(SECRET), () => selfCaused,
    () => Object.defineProperty(new Error('x'), 'message', { get: thrower }),
    () => Object.defineProperty(new Reprompt('No.'), 'status', { get: thrower }),
    () => Object.assign(new ToolError('No.'), { message: 7n }), () => Object.assign(new ToolError('No.'), { status: Symbol('x') }),
    () => new ToolError(undefined as unknown as string), () => Object.freeze(new Error(SECRET)),
  ),
  fc.tuple(fc.string(), fc.oneof(fc.integer(), fc.double())).map(([message, status]) => () => new ToolError(message, { status })),
  fc.string().map((message) => () => new Failure(message)),
);

/** Dates and proxies may look like attributes and be written as something else; nobody takes one for the other by accident. */
const honest = (its: unknown): unknown => (types.isDate(its) || types.isProxy(its) ? null : its);

type Deed = (args: unknown, call: ToolCall) => unknown;

/** What a tool does to the session that it was lent. */
const meddling: fc.Arbitrary<(call: ToolCall) => void> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(() => undefined) },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constantFrom('sessionAttributes', 'promptSessionAttributes', 'knowledgeBasesConfiguration'),
      fc.oneof(value, made(fc.dictionary(fc.string(), fc.string()))),
    ).map(([its, junk]) => (call: ToolCall) => { (call as any)[its] = honest(junk()); }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.string(), fc.oneof(made(fc.string()), value))
      .map(([key, junk]) => (call: ToolCall) => { call.sessionAttributes[key] = junk() as string; }),
  },
  {
    weight: 1,
    arbitrary: fc.constant((call: ToolCall) => { Object.defineProperty(call.sessionAttributes, 'trap', { enumerable: true, get: thrower }); }),
  },
);

const deed: fc.Arbitrary<Deed> = fc.tuple(
  meddling,
  fc.oneof(
    { weight: 6, arbitrary: value.map((result): Deed => () => result()) },
    { weight: 4, arbitrary: value.map((result): Deed => async () => result()) },
    { weight: 1, arbitrary: value.map((result): Deed => () => new Promise((resolve) => setImmediate(resolve)).then(result)) },
    { weight: 3, arbitrary: thrown.map((error): Deed => () => { throw error(); }) },
    { weight: 3, arbitrary: thrown.map((error): Deed => async () => { throw error(); }) },
    { weight: 1, arbitrary: fc.constant<Deed>((args) => args) },
    { weight: 1, arbitrary: fc.constant<Deed>(() => new Promise(() => undefined)) },
  ),
).map(([meddle, act]) => (args, call) => {
  meddle(call);
  return act(args, call);
});

/** Every name is a tool that does the same. */
const toolsThat = (act: Deed): ToolMap => Object.fromEntries(['getOrder', 'updateOrder', 'searchOrders', 'report'].map((name) => [name, act]));

/** A handler that writes its own envelopes: right ones, ones with something wrong, or something else. */
const kinds = fc.constantFrom('other', 'right', 'field', 'body', 'extra', 'callback', 'mutating');
const raw: fc.Arbitrary<LambdaHandler> = fc.tuple(deed, value, kinds).map(([act, its, kind]) => {
  const right = (event: unknown): any => {
    const classic = event as ClassicEvent;
    return typeof classic.function === 'string' ? functionReply(classic, 'Shipped.') : apiReply(classic, { id: 'A-1' });
  };
  switch (kind) {
    case 'right':
      return right;
    case 'field':
      return async (event) => ({ ...right(event), response: its() });
    case 'body':
      return async (event) => ({ ...right(event), response: { ...right(event).response, responseBody: { 'application/json': { body: its() } } } });
    case 'extra':
      return (event) => ({ ...right(event), debug: its() });
    case 'mutating': // and then it echoes what it wrote
      return (event: any) => {
        event.sessionAttributes && Object.assign(event.sessionAttributes, { seen: its() });
        Object.assign(event, { actionGroup: its(), apiPath: its(), httpMethod: its(), agent: its() });
        return right(event);
      };
    case 'callback':
      return (event, _context, callback) => { callback!(undefined, right(event)); };
    default:
      return (event) => act(event, { sessionAttributes: {}, promptSessionAttributes: {} } as ToolCall);
  }
});

const callee: fc.Arbitrary<() => Callee | Promise<Callee>> = fc.oneof(
  { weight: 6, arbitrary: deed.map((act) => () => ({ tools: toolsThat(act) })) },
  { weight: 3, arbitrary: raw.map((handler) => () => ({ handler })) },
  { weight: 1, arbitrary: deed.map((act) => async () => ({ tools: toolsThat(act) })) },
  { weight: 1, arbitrary: thrown.map((error) => async () => { throw error(); }) },
  { weight: 1, arbitrary: thrown.map((error) => () => { throw error(); }) },
);

// ------------------------------------------------------------------------------------------------ what may arrive

const text = fc.oneof(fc.string(), fc.constantFrom('', '12', 'true', '[a, b]', '{city=Bonn}', '{"city":"Bonn"}', 'NaN', '[[[', 'x'.repeat(5000)));
const junk = fc.jsonValue();
const names = fc.constantFrom(
  'orderId', 'verbose', 'X-Tenant', 'count', 'quantity', 'note', 'tags', 'address', 'text', 'limit', 'toString', '__proto__',
);
const parameter = fc.oneof(
  { weight: 9, arbitrary: fc.record({ name: names, type: fc.constant('string'), value: text }) },
  { weight: 1, arbitrary: junk },
);
const parameters = fc.oneof({ weight: 9, arbitrary: fc.array(parameter, { maxLength: 6 }) }, { weight: 1, arbitrary: junk });
const contentType = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', '__proto__');
const requestBody = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(contentType, parameters).map(([type, properties]) => ({ content: { [type]: { properties } } })) },
  { weight: 1, arbitrary: junk },
);

const genuine = fc.constantFrom<ClassicEvent>(
  apiEvent(), functionEvent(), apiEvent({ httpMethod: 'get' }), updateEvent([{ name: 'quantity', value: '1' }]),
  apiEvent({ apiPath: '/report', parameters: [] }),
  apiEvent({ apiPath: '/orders/search', httpMethod: 'POST' }), apiEvent({ apiPath: '/nowhere' }),
  functionEvent({ function: 'report' }), functionEvent({ function: 'none' }),
);
const field = fc.constantFrom<keyof ClassicEvent>(
  'messageVersion', 'agent', 'inputText', 'sessionId', 'sessionAttributes', 'promptSessionAttributes', 'parameters', 'requestBody',
);
const changes = fc.array(fc.tuple(field, fc.option(junk, { nil: undefined })), { maxLength: 4 });
const altered = fc.tuple(genuine, changes, parameters, requestBody, fc.boolean()).map(([event, changed, given, body, replaced]) =>
  ({ ...event, ...(replaced && { parameters: given, requestBody: body }), ...Object.fromEntries(changed) }));

/** An event of Agents Classic, with the fields that its reply must echo. */
const classic = fc.oneof(genuine, altered).map((event) => JSON.parse(JSON.stringify(event)) as ClassicEvent);

const settings: fc.Arbitrary<Partial<GuardSettings>> = fc.record({
  strictReplies: fc.boolean(),
  replyLimit: fc.constant(1024),
  logArguments: fc.boolean(),
  metrics: fc.boolean(),
  responseStateInApiReplies: fc.boolean(),
}, { requiredKeys: [] });

// ------------------------------------------------------------------------------------------------ what must hold

const HURRIED: LambdaContext = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 255 };

/** Sends an event through a guard, and checks what was written on the way. */
async function answerOf(
  source: () => Callee | Promise<Callee>, contract: ToolContract | undefined, event: unknown, its: Partial<GuardSettings>, context = HURRIED,
) {
  const under = new GuardUnderTest(source, contract, its);
  const answer = await under.guard.handle(event, context); // rejects, and the property fails, when the guard does
  const metricLines = under.lines.filter((line) => line._aws !== undefined);
  expect(metricLines).toHaveLength(its.metrics === false ? 0 : 1);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  return answer;
}

function toolFor(contract: ToolContract | undefined, { apiPath, httpMethod, function: name }: ClassicEvent): Tool | undefined {
  return contract?.tools.find((tool) => (typeof name === 'string' ? tool.name === name
    : tool.http?.path === apiPath && tool.http?.method.toUpperCase() === httpMethod?.toUpperCase()));
}

const contracts = fc.constantFrom(apiContract(), functionContract(), undefined);

test('whatever a tool does, Agents Classic gets a right envelope', async () => {
  await fc.assert(fc.asyncProperty(callee, contracts, classic, settings, async (source, contract, event, its) => {
    const sent = structuredClone(event);
    const answer = await answerOf(source, contract, event, its);
    const faults = envelopeFaults(answer, sent, toolFor(contract, sent)).filter(({ harmless, mismatch }) => !harmless && !mismatch);
    expect(faults).toEqual([]);
    const written = JSON.parse(JSON.stringify(answer)) as ClassicReply;
    expect(envelopeFaults(written, sent, toolFor(contract, sent)).filter(({ harmless, mismatch }) => !harmless && !mismatch)).toEqual([]);
  }), { numRuns: RUNS });
});

test('whatever a tool does, it alone answers for its own fields: envelopes that the guard makes have no faults at all', async () => {
  await fc.assert(fc.asyncProperty(deed, contracts, classic, settings, async (act, contract, event, its) => {
    const answer = await answerOf(() => ({ tools: toolsThat(act) }), contract, structuredClone(event), its);
    expect(envelopeFaults(answer, event, toolFor(contract, event))).toEqual([]);
  }), { numRuns: Math.ceil(RUNS / 4) });
});

test('whatever a handler does to the event before it fails, the answer is the one to the event that came', async () => {
  const part = fc.constantFrom('actionGroup', 'apiPath', 'httpMethod', 'function', 'sessionAttributes', 'promptSessionAttributes');
  const deeds = fc.array(fc.tuple(part, fc.string(), fc.jsonValue()), { maxLength: 4 });
  const refuse = (): never => { throw new ToolError('No.'); };
  await fc.assert(fc.asyncProperty(deeds, contracts, classic, settings, async (changed, contract, event, chosen) => {
    const meddle: LambdaHandler = (lent: any) => {
      for (const [name, key, its] of changed) {
        if (typeof lent[name] === 'object' && lent[name] !== null) {
          lent[name][key] = its;
        } else {
          lent[name] = its;
        }
      }
      return refuse();
    };
    const expected = await answerOf(() => ({ handler: refuse }), contract, structuredClone(event), chosen);
    expect(await answerOf(() => ({ handler: meddle }), contract, event, chosen)).toEqual(expected);
  }), { numRuns: Math.ceil(RUNS / 4) });
});

test('whatever a tool does, a gateway gets an object in JSON', async () => {
  const name = fc.constantFrom('getOrder', 'updateOrder', 'report', 'none', '');
  const args = fc.oneof(fc.dictionary(names, fc.oneof(text, junk)), junk);
  await fc.assert(fc.asyncProperty(callee, contracts, name, args, settings, async (source, contract, tool, event, its) => {
    const answer = await answerOf(source, contract, event, its, gatewayContext(tool, HURRIED));
    const written: unknown = JSON.parse(JSON.stringify(answer));
    expect(written !== null && typeof written === 'object' && !Array.isArray(written)).toBe(true);
  }), { numRuns: RUNS });
});

test('whatever is asked, a call on one engine has the same answer as its twin on the other', async () => {
  const words = fc.string({ unit: 'binary' });
  const args = fc.record({
    orderId: words,
    quantity: fc.maxSafeInteger(),
    note: words,
    tags: fc.array(words),
    address: fc.record({ city: words, zip: fc.integer(), street: words }, { requiredKeys: ['city'] }),
    unknown: fc.jsonValue(),
  }, { requiredKeys: [] });
  const contract = apiContract();
  await fc.assert(fc.asyncProperty(args, async (given) => {
    const under = new GuardUnderTest({ tools: { updateOrder: (received) => received } }, contract);
    const classicReply = await under.guard.handle(classicEvent(contract, 'updateOrder', given), HURRIED) as any;
    const { event, context } = gatewayCall('updateOrder', given);
    const body = JSON.parse(classicReply.response.responseBody['application/json'].body);
    const status = classicReply.response.httpStatusCode;
    expect(status).toBe(given.orderId === undefined || given.quantity === undefined ? 400 : 202);
    expect(await under.guard.handle(event, context)).toEqual(status === 400 ? { ...body, status } : body);
  }), { numRuns: Math.ceil(RUNS / 2) });
});

test('whatever arrives, there is an answer in JSON', async () => {
  const toolName = fc.oneof(junk, fc.constantFrom('a___getOrder', '___', '___getOrder___', 'getOrder'));
  const custom = fc.oneof(junk, fc.record({ bedrockAgentCoreToolName: toolName }));
  const context = fc.oneof(junk, fc.record({ custom }), fc.record({ Custom: custom })).map((clientContext) => ({ ...HURRIED, clientContext }));
  const address = fc.record({ actionGroup: junk, function: junk, apiPath: junk, httpMethod: junk, parameters, requestBody }, { requiredKeys: [] });
  await fc.assert(fc.asyncProperty(callee, contracts, fc.oneof(junk, address), context, settings, async (source, contract, event, around, its) => {
    const answer = await answerOf(source, contract, event, its, around);
    expect(typeof JSON.parse(JSON.stringify(answer))).toBe('object');
  }), { numRuns: RUNS });
});
