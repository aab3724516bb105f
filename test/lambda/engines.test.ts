import { CONTEXT, FUNCTIONS, GuardUnderTest, OPENAPI, apiContract, apiEvent, functionContract, functionEvent, gatewayContext, updateEvent } from './support';
import { PlannedCall, exampleArguments, planCalls } from '../../cli/verify/calls';
import { openEnvelope } from '../../lambda/action-group/raw-handler';
import { Failure, Reprompt, ToolError, reply } from '../../lambda/runtime';
import { classicEvent, contractFrom, gatewayCall } from '../../lambda/runtime/testing';
import { Tool, ToolContract } from '../../src/contract/tools/contract';
import { ClassicEvent } from '../../src/contract/tools/envelope';
import { isObject } from '../../src/contract/tools/values';
import { fixture, read } from '../fixtures/openapi/documents';
import { ORDERS_SCHEMA } from '../gallery/gallery';

/**
 * One call, as each engine sends it: whatever the tool answers, and whatever is wrong with the call, both are told the
 * same. This is what makes the move from one engine to the other a change of class name.
 */
interface Told {
  readonly value?: unknown;
  readonly error?: unknown;
  /** Functions have none. */
  readonly status?: number;
}

const CONTRACTS: [name: string, contract: ToolContract][] = [
  ['the support agent', contractFrom(ORDERS_SCHEMA)],
  ['every place an argument travels in', contractFrom(OPENAPI)],
  ['functions', contractFrom(FUNCTIONS)],
  ...['orders.yaml', 'library.yaml', 'invoices.yaml', 'rooms.json', 'claims.json'].map((file): [string, ToolContract] => [file, read(fixture(file)).contract]),
];

type ToolCode = (args: unknown) => unknown;

/** Sends the call in the envelope of Agents Classic. */
async function throughClassic(contract: ToolContract, event: ClassicEvent, code: ToolCode): Promise<Told> {
  const { value, status } = openEnvelope(await guardOf(contract, code).send(event, CONTEXT) as never, event);
  return event.function === undefined ? told(value, status) : told(withoutDetails(value), undefined);
}

/** Sends it as a gateway does. */
async function throughGateway(contract: ToolContract, tool: string, args: Readonly<Record<string, unknown>>, code: ToolCode): Promise<Told> {
  const { event, context } = gatewayCall(tool, args, { actionGroup: 'Orders' });
  const { error, status, errorId, ...value } = await guardOf(contract, code).send(event, context);
  return error === undefined ? { value } : { error: withoutDetails(error), status };
}

function guardOf(contract: ToolContract, code: ToolCode): GuardUnderTest {
  return new GuardUnderTest({ tools: Object.fromEntries(contract.tools.map(({ name }) => [name, code])) }, contract);
}

/** What an envelope held, as a gateway would put it: an object, or one around the value. */
function told(value: unknown, status: number | undefined): Told {
  if (status !== undefined && status >= 400) {
    return { error: withoutDetails(errorIn(value)), status };
  }
  return { value: isObject(value) ? value : { result: value } };
}

/** The guard's own words, under the name that the content type gives them. What else a tool fails with stays as it is. */
function errorIn(value: unknown): unknown {
  if (!isObject(value)) {
    return value;
  }
  const { error, detail, status } = value;
  return typeof error === 'string' ? error : typeof detail === 'string' && status !== undefined ? detail : value;
}

/** Error ids are new each time, an envelope makes a text longer, and the address of a tool that does not exist is not its name. */
function withoutDetails(error: unknown): unknown {
  return typeof error === 'string'
    ? error.replace(/ \(error id [0-9a-f]{8}\)$/, '').replace(/\d+ bytes/, 'n bytes').replace('GET /noSuchTool', 'noSuchTool') : error;
}

/**
 * A function has no status, tells an error in the place of its answer, and does not tell an object from its text. What a tool
 * fails with by itself keeps its status beside it.
 */
function asFunctionTells({ value, error, status }: Told): Told {
  if (isObject(error)) {
    return told({ error, status }, undefined);
  }
  const { result = undefined } = isObject(value) ? value : { result: error };
  if (typeof result !== 'string') {
    return told(value ?? error, undefined);
  }
  try {
    return told(JSON.parse(result), undefined);
  } catch {
    return told(result, undefined);
  }
}

/** The same tools as functions, as far as functions can express them. */
function asFunctions(contract: ToolContract): ToolContract {
  const possible = ({ parameters }: Tool) => parameters.length <= 5 && new Set(parameters.map(({ name }) => name)).size === parameters.length
    && parameters.every(({ shape }) => shape.type !== 'object');
  return {
    ...contract,
    tools: contract.tools.filter(possible).map(({ http, ...tool }) => ({ ...tool, parameters: tool.parameters.map((parameter) => ({ ...parameter, in: 'function' })) })),
  };
}

/** Makes the call every way there is, and expects one answer. */
async function expectOneAnswer(contract: ToolContract, { tool, args }: Pick<PlannedCall, 'tool' | 'args'>, code: ToolCode): Promise<Told> {
  const gateway = await throughGateway(contract, tool, args, code);
  const isApi = contract.tools.some(({ http }) => http);
  expect(await throughClassic(contract, classicEvent(contract, tool, args), code)).toEqual(isApi ? gateway : asFunctionTells(gateway));
  const functions = asFunctions(contract);
  if (isApi && functions.tools.some(({ name }) => name === tool)) {
    expect(await throughClassic(functions, classicEvent(functions, tool, args), code))
      .toEqual(asFunctionTells(await throughGateway(functions, tool, args, code)));
  }
  return gateway;
}

describe.each(CONTRACTS)('the tools of %s', (_, contract) => {
  const calls = planCalls(contract).map((call): [string, PlannedCall] => [`${call.tool}, ${call.kind}${call.about ? ` ${call.about}` : ''}`, call]);

  test.each(calls)('get the same arguments, or refuse them in the same words: %s', async (__, call) => {
    const seen: unknown[] = [];
    const { status } = await expectOneAnswer(contract, call, (args) => {
      seen.push(args);
      return { got: args };
    });
    if (call.mustBeRefused) {
      expect([status, seen]).toEqual([call.kind === 'unknown tool' ? 404 : 400, []]);
    } else if (call.kind !== 'huge') { // a pattern may forbid that
      expect(seen.length).toBeGreaterThanOrEqual(2);
    }
    seen.forEach((args) => expect(args).toEqual(seen[0]));
  });

  test('take null for nothing, which Agents Classic cannot send', async () => {
    for (const tool of contract.tools) {
      const nulls = Object.fromEntries(tool.parameters.filter(({ shape }) => !shape.nullable).map((parameter) => [parameter.name, null]));
      expect(await throughGateway(contract, tool.name, nulls, (args) => ({ got: args })))
        .toEqual(await expectOneAnswer(contract, { tool: tool.name, args: {} }, (args) => ({ got: args })));
    }
  });

  const [{ name, parameters }] = contract.tools;
  test.each<[string, ToolCode]>([
    ['an object', () => ({ id: 'A-1', lines: [{ sku: 1, price: 2.5 }], note: null })],
    ['an empty object', () => ({})],
    ['a list', () => [1, 'two', { three: 3 }]],
    ['text', () => 'It is on its way.'],
    ['text that looks like JSON', () => '{"a":1}'],
    ['a number', () => 7],
    ['no', () => false],
    ['null', () => null],
    ['nothing', () => undefined],
    ['a promise', async () => ({ id: 'A-1' })],
    ['a date', () => new Date(0)],
    ['another success', () => reply({ id: 'A-1' }, { status: 202 })],
    ['a failure of its own', () => reply({ detail: 'sold out' }, { status: 409 })],
    ['what the user may be told', () => { throw new ToolError('It has been shipped.', { status: 409 }); }],
    ['what the user may be told, later', async () => { throw new ToolError('It has been shipped.'); }],
    ['a wish for another try', () => { throw new Reprompt('Ask for the number.'); }],
    ['the end of the turn', () => { throw new Failure('The shop is closed.'); }],
    ['a crash', () => { throw new TypeError('password=hunter2'); }],
    ['what cannot be written', () => ({ big: BigInt(1) })],
    ['too much', () => ({ text: 'x'.repeat(7e6) })],
  ])('tell what they answer in the same words: %s', async (__, code) => {
    await expectOneAnswer(contract, { tool: name, args: exampleArguments(parameters) }, code);
  });
});

describe('an event written by hand after the documentation has a twin', () => {
  const property = (name: string, type: string, value: string) => ({ name, type, value });

  test.each<[string, ToolContract, ClassicEvent, string, Record<string, unknown>]>([
    ['an operation', apiContract(), apiEvent(), 'getOrder', { 'orderId': 'A-1', 'verbose': true, 'X-Tenant': 12 }],
    ['one without what it needs', apiContract(), apiEvent({ parameters: [] }), 'getOrder', {}],
    ['one with a wrong type', apiContract(), apiEvent({ parameters: [property('orderId', 'string', 'A-1'), property('X-Tenant', 'integer', 'acme')] }),
      'getOrder', { 'orderId': 'A-1', 'X-Tenant': 'acme' }],
    ['one with a body', apiContract(), updateEvent([
      property('quantity', 'integer', '3'), property('tags', 'array', '["a","b"]'), property('address', 'object', '{"city":"Graz","zip":8010}'),
    ]), 'updateOrder', { orderId: 'A-1', quantity: 3, tags: ['a', 'b'], address: { city: 'Graz', zip: 8010 } }],
    ['one with a body as Java prints it', apiContract(), updateEvent([property('quantity', 'integer', '3'), property('address', 'object', '{city=Graz, zip=8010}')]),
      'updateOrder', { orderId: 'A-1', quantity: 3, address: { city: 'Graz', zip: 8010 } }],
    ['one with a wrong body', apiContract(), updateEvent([property('quantity', 'integer', '3'), property('address', 'object', '{"zip":"x"}')]),
      'updateOrder', { orderId: 'A-1', quantity: 3, address: { zip: 'x' } }],
    ['a function', functionContract(), functionEvent(), 'getOrder', { orderId: 'A-1', verbose: true }],
    ['a function without what it needs', functionContract(), functionEvent({ parameters: [] }), 'getOrder', {}],
  ])('%s', async (_, contract, event, tool, args) => {
    const echo: ToolCode = (given) => ({ got: given });
    const context = gatewayContext(tool);
    const { error, status, ...value } = await guardOf(contract, echo).send(args, context);
    const gateway: Told = error === undefined ? { value } : { error, status };
    expect(await throughClassic(contract, event, echo)).toEqual(event.function === undefined ? gateway : asFunctionTells(gateway));
  });
});
