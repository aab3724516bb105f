import { Session } from './passage';
import { Request } from './request';
import { JSON_CONTENT_TYPE, PROBLEM_CONTENT_TYPE, Tool, isJsonType, replyFor } from '../../src/contract/tools/contract';
import { ApiResponse, ClassicReply, FunctionResponse, ResponseState } from '../../src/contract/tools/envelope';
import { isObject } from '../../src/contract/tools/values';

/** An answer before it is put in its envelope. */
export interface Answer {
  readonly status: number;
  /** The value the tool gave; or, with `error`, what went wrong, for the model to read. */
  readonly value: unknown;
  readonly error?: { readonly id?: string };
  readonly state?: ResponseState;
}

/** The text of the body, for the engines that want text. */
export function bodyText(request: Request, answer: Answer): string {
  const { value, status, error } = answer;
  const type = request.engine === 'function' ? 'TEXT' : contentType(request.target, status);
  const json = type !== 'TEXT' && isJsonType(type);
  if (error) {
    const errorId = error.id;
    return !json ? errorText(value, errorId)
      : JSON.stringify(type === PROBLEM_CONTENT_TYPE ? { status, detail: value, errorId } : { error: value, errorId });
  }
  if (type === 'TEXT' && status >= 400) { // there is no status but in the text itself
    return toJson(toGatewayReply(answer));
  }
  return typeof value === 'string' && !json ? value : toJson(value);
}

/** The envelope of Agents Classic around a body. */
export function toClassicReply(request: Request, answer: Answer, body: string, session: Session): ClassicReply {
  return {
    messageVersion: '1.0',
    response: request.engine === 'function' ? functionResponse(request, answer, body) : apiResponse(request, answer, body),
    sessionAttributes: session.sessionAttributes,
    promptSessionAttributes: session.promptSessionAttributes,
    knowledgeBasesConfiguration: session.knowledgeBasesConfiguration,
  };
}

function functionResponse({ event }: Request, { state }: Answer, body: string): FunctionResponse {
  const responseBody = { TEXT: { body } };
  return {
    actionGroup: event!.actionGroup,
    function: event!.function!,
    functionResponse: state ? { responseState: state, responseBody } : { responseBody },
  };
}

function apiResponse({ event, target: tool }: Request, { status, state }: Answer, body: string): ApiResponse {
  return {
    actionGroup: event!.actionGroup,
    apiPath: event!.apiPath!,
    httpMethod: event!.httpMethod!,
    httpStatusCode: status,
    responseState: state,
    responseBody: { [contentType(tool, status)]: { body } },
  };
}

/** What a gateway wraps into an MCP result: a JSON object, with errors in a field. */
export function toGatewayReply({ value, status, error }: Answer): Record<string, unknown> {
  if (error || status >= 400) { // there is no status but in the reply itself
    return { error: value, status, ...(error?.id && { errorId: error.id }) };
  }
  return isObject(value) ? value : value === undefined ? {} : { result: value };
}

function contentType(tool: Tool | undefined, status: number): string {
  return (tool && replyFor(tool, status)?.contentType) ?? JSON_CONTENT_TYPE;
}

/** The type of what JSON writes as an empty object, or not at all, such as a `Response`; of any error, too. Data has none. */
export function emptiedByJson(value: unknown): string | undefined {
  const prototype = isObject(value) && Object.getPrototypeOf(value);
  if (prototype ? !Object.getPrototypeOf(prototype) : typeof value !== 'function') {
    return undefined; // data for sure, if perhaps of another realm
  }
  const type = {}.toString.call(value).slice(8, -1); // [object Response]
  return type !== 'Error' && (typeof (value as Record<string, unknown>).toJSON === 'function' || Object.keys(value as object).length > 0) ? undefined : type;
}

/** A tool that returns nothing has succeeded and has nothing to say. */
function toJson(value: unknown): string {
  return value === undefined ? '{}' : JSON.stringify(value);
}

function errorText(value: unknown, id: string | undefined): string {
  const message = typeof value === 'string' ? value : JSON.stringify(value);
  return id ? `${message} (error id ${id})` : message;
}
