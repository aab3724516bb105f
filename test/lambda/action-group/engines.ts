import fs from 'node:fs';
import { ToolCall } from '../../../lambda/action-group/call';
import { envelopeFaults } from '../../../src/contract/tools/envelope';
import { GuardSettings } from '../../../src/contract/tools/guard-config';
import { apiBody, apiContract, apiEvent, apiGuard, apiReply, functionEvent, functionGuard, functionText, gatewayContext, toolOf } from '../support';

export type Engine = 'api' | 'function' | 'gateway';

export const ENGINES: Engine[] = ['api', 'function', 'gateway'];

/** Calls `getOrder` through one of the engines. */
export async function callOrder(
  engine: Engine, tool: (args: any, call: ToolCall) => unknown, settings?: Partial<GuardSettings>, overrides: object = {},
) {
  const under = engine === 'function' ? functionGuard({ getOrder: tool }, settings) : apiGuard({ getOrder: tool }, settings);
  const answer = engine === 'gateway'
    ? await under.send({ orderId: 'A-1', verbose: true, ...overrides }, gatewayContext('getOrder'))
    : await under.send(engine === 'api' ? apiEvent(overrides) : functionEvent(overrides));
  if (engine !== 'gateway') {
    const event = engine === 'api' ? apiEvent(overrides) : functionEvent(overrides);
    expect(envelopeFaults(answer, event, toolOf(apiContract(), 'getOrder'))).toEqual([]);
  }
  return Object.assign(under, { answer });
}

/** A reply with some fields of its response changed. */
export function withResponse(changes: object): object {
  const right = apiReply(apiEvent(), {});
  return { ...right, response: { ...right.response, ...changes } };
}

/** Catches standard output; `take` says how many bytes of a write the pipe accepts. */
export function capture(take = (bytes: number) => bytes): { text(): string; lines(): any[] } {
  const chunks: Buffer[] = [];
  const { writeSync } = fs;
  jest.spyOn(fs, 'writeSync').mockImplementation(((fd: number, bytes: Buffer, offset: number, ...rest: any[]) => {
    if (fd !== 1) { // jest's own: it keeps what it has compiled of a module that is loaded only now
      return (writeSync as any)(fd, bytes, offset, ...rest);
    }
    const length = take(bytes.length - offset);
    chunks.push(Buffer.from(bytes.subarray(offset, offset + length)));
    return length;
  }) as any);
  jest.spyOn(process.stdout, 'write').mockImplementation((bytes) => {
    chunks.push(Buffer.from(bytes as Buffer));
    return true;
  });
  const text = (): string => Buffer.concat(chunks).toString();
  return { text, lines: () => text().trimEnd().split('\n').map((line) => JSON.parse(line)) };
}

/** What the model reads, whichever the engine. */
export function words(engine: Engine, answer: any): string {
  return engine === 'api' ? apiBody(answer).error : engine === 'function' ? functionText(answer) : answer.error;
}
