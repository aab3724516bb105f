import { LambdaContext } from './call';
import { Answer } from './reply';
import { LambdaHandler } from './tools';
import { ApiResponse, ClassicEvent, ClassicReply, FunctionResponse } from '../../src/contract/tools/envelope';
import { isObject, parseJson } from '../../src/contract/tools/values';

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === 'function';
}

/** Calls a handler in either of the two forms that Lambda knows. */
export function callRaw(handler: LambdaHandler, event: unknown, context: LambdaContext): unknown {
  if (handler.length < 3) {
    return handler(event, context);
  }
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    // a handler may declare the callback and yet be asynchronous
    if (isThenable(returned)) {
      returned.then((value) => value !== undefined && resolve(value), reject);
    }
  });
}

/** A copy that a handler may change: the session, and what its reply must echo, stay as they came. */
export function lent(event: ClassicEvent): ClassicEvent {
  const copy: Record<string, unknown> = { ...event };
  for (const key in copy) {
    const value = copy[key];
    if (isObject(value)) {
      copy[key] = { ...value };
    }
  }
  return copy as unknown as ClassicEvent;
}

/** What is inside an envelope: the answer, and the text of its body. The event says which fields count. */
export function openEnvelope(reply: ClassicReply, event: ClassicEvent): Answer & { readonly body: string } {
  const response = reply.response as ApiResponse & FunctionResponse;
  const api = typeof event.function !== 'string';
  const { responseState: state, responseBody } = api ? response : response.functionResponse;
  const [content] = Object.values(responseBody);
  if (typeof content.body !== 'string') { // as JSON it can be read
    content.body = JSON.stringify(content.body);
  }
  const { body } = content;
  const given = api ? response.httpStatusCode : 200;
  const status = given >= 400 || !state ? given : state === 'FAILURE' ? 500 : 400; // as for tools that throw
  const value = parseJson(body);
  return { status, value: value === undefined ? body : value, body, state, error: status >= 400 ? {} : undefined };
}
