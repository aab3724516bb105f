import { Failure, Reprompt, ToolError, reply } from '../../../lambda/runtime';
import { isObject } from '../../../src/contract/tools/values';
import { apiBody, apiEvent, apiGuard, gatewayContext } from '../support';

describe('a twin', () => {
  /** What `getOrder` may do. */
  const deeds: [string, (args: any) => unknown][] = [
    ['an object', () => ({ id: 'A-1', total: 5 })],
    ['its arguments', (args) => args],
    ['nothing', () => undefined],
    ['another shape', () => ({ total: 'ten' })],
    ['a list', () => [1, 2]],
    ['text', () => 'Shipped.'],
    ['null', () => null],
    ['a date', () => new Date(0)],
    ['an order with a date', () => ({ id: 'A-1', placed: new Date(0) })],
    ['a status', () => reply({ id: 'A-1' }, { status: 200 })],
    ['a ToolError', () => { throw new ToolError('Shipped.', { status: 409 }); }],
    ['a Reprompt', () => { throw new Reprompt('Which order?'); }],
    ['a Failure', () => { throw new Failure('Gone.'); }],
    ['an accident', () => { throw new Error('hunter2'); }],
    ['a bigint', () => ({ id: 1n })],
  ];
  const calls: [string, Record<string, unknown>][] = [
    ['all arguments', { 'orderId': 'A-1', 'verbose': false, 'X-Tenant': 12 }],
    ['the required argument', { orderId: 'A-1' }],
    ['no argument', {}],
    ['a wrong argument', { 'orderId': 'A-1', 'X-Tenant': 'twelve' }],
    ['an unknown argument', { orderId: 'A-1', colour: 'red' }],
  ];

  test.each(deeds.flatMap((deed) => calls.map((call) => [...deed, ...call] as const)))(
    'on the other engine answers alike: the tool gives %s, the call has %3$s', async (_deed, tool, _call, args) => {
      for (const settings of [{}, { strictReplies: true }]) {
        const under = apiGuard({ getOrder: tool }, settings);
        const parameters = Object.entries(args).map(([name, value]) => ({ name, type: 'string', value: String(value) }));
        const classic = await under.send(apiEvent({ parameters }));
        const classicLog = under.counted;
        const body = apiBody(classic);
        const gateway = await under.send(args, gatewayContext('getOrder'));
        expect(under.counted).toEqual(classicLog);
        if (classic.response.httpStatusCode >= 400) {
          expect(gateway).toEqual({
            error: body.error, status: classic.response.httpStatusCode, ...(body.errorId && { errorId: expect.stringMatching(/^\w{8}$/) }),
          });
        } else {
          expect(gateway).toEqual(isObject(body) ? body : { result: body });
        }
      }
    });
});
