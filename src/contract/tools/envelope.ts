import { JSON_CONTENT_TYPE, Tool, isJsonType, replyFor } from './contract';

/** One argument as Agents Classic sends it: always text, whatever `type` says. */
export interface EventParameter {
  readonly name: string;
  readonly type?: string;
  readonly value: unknown;
}

/** What an Agents Classic action group sends. Migration shims leave out all that is optional here. */
export interface ClassicEvent {
  readonly messageVersion: string;
  readonly actionGroup: string;
  readonly agent?: { readonly name?: string; readonly id?: string; readonly alias?: string; readonly version?: string };
  readonly inputText?: string;
  readonly sessionId?: string;
  readonly sessionAttributes?: Record<string, string>;
  readonly promptSessionAttributes?: Record<string, string>;
  readonly parameters?: readonly EventParameter[];
  /** An OpenAPI tool. */
  readonly apiPath?: string;
  readonly httpMethod?: string;
  readonly requestBody?: { readonly content?: Record<string, { readonly properties?: readonly EventParameter[] }> };
  /** A tool from function definitions. */
  readonly function?: string;
}

/** What a tool asks of the agent beyond reading the body. */
export type ResponseState = 'FAILURE' | 'REPROMPT';

/** The body, under its media type. */
export type ResponseBody = Record<string, { body: string }>;

/** What Agents Classic wants back. */
export interface ClassicReply {
  messageVersion: '1.0';
  response: ApiResponse | FunctionResponse;
  sessionAttributes?: Record<string, string>;
  promptSessionAttributes?: Record<string, string>;
  knowledgeBasesConfiguration?: unknown[];
}

/** The response of an OpenAPI tool. */
export interface ApiResponse {
  actionGroup: string;
  apiPath: string;
  httpMethod: string;
  httpStatusCode: number;
  responseState?: ResponseState;
  responseBody: ResponseBody;
}

/** The response of a tool from function definitions. */
export interface FunctionResponse {
  actionGroup: string;
  function: string;
  functionResponse: { responseState?: ResponseState; responseBody: { TEXT: { body: string } } };
}

/** One thing wrong with a reply, or with an argument. */
export interface Fault {
  /** The field, such as `response.httpStatusCode`. */
  readonly at: string;
  /** What it must be. */
  readonly rule: string;
  /** What it is, shortened. It may be personal data: logs show the type instead. */
  readonly found: string;
  /** The type of what it is, with its article; or `missing`. */
  readonly type: string;
  /** The service would drop the field silently; the reply still works. */
  readonly harmless?: boolean;
}

type Fields = Record<string, unknown>;

/** Every way in which a reply breaks the envelope that answers this event; empty when it is right. */
export function envelopeFaults(reply: unknown, event: ClassicEvent, tool?: Tool): Fault[] {
  const faults: Fault[] = [];
  if (!isRecord(reply)) {
    return [fault('reply', 'must be an object with messageVersion and response', reply)];
  }
  checkKeys(faults, '', reply, ['messageVersion', 'response', 'sessionAttributes', 'promptSessionAttributes', 'knowledgeBasesConfiguration']);
  if (reply.messageVersion !== '1.0') {
    note(faults, 'messageVersion', 'must be "1.0"', reply.messageVersion);
  }
  checkAttributes(faults, 'sessionAttributes', reply.sessionAttributes);
  checkAttributes(faults, 'promptSessionAttributes', reply.promptSessionAttributes);
  checkKnowledgeBases(faults, reply.knowledgeBasesConfiguration);
  const response = reply.response;
  if (!isRecord(response)) {
    note(faults, 'response', 'must be an object', response);
    return faults;
  }
  mustEcho(faults, 'actionGroup', response, event.actionGroup);
  if (typeof event.function === 'string') {
    checkFunctionResponse(faults, response, event);
  } else {
    checkApiResponse(faults, response, event, tool);
  }
  return faults;
}

/** A fault in one sentence, with the value found. */
export function describeFault({ at, rule, found }: Fault): string {
  return `${at} ${rule}, but is ${found}`;
}

/** A fault in one sentence, without the value: for logs. */
export function describeFaultType({ at, rule, type }: Fault): string {
  return `${at} ${rule}, but is ${type}`;
}

function checkApiResponse(faults: Fault[], response: Fields, event: ClassicEvent, tool?: Tool): void {
  checkKeys(faults, 'response.', response, ['actionGroup', 'apiPath', 'httpMethod', 'httpStatusCode', 'responseState', 'responseBody']);
  mustEcho(faults, 'apiPath', response, event.apiPath);
  mustEcho(faults, 'httpMethod', response, event.httpMethod);
  const status = response.httpStatusCode;
  if (!isStatus(status)) {
    note(faults, 'response.httpStatusCode', 'must be a number from 100 to 599', status);
  }
  checkState(faults, 'response.responseState', response.responseState);
  const contentType = (tool && isStatus(status) && replyFor(tool, status)?.contentType) || JSON_CONTENT_TYPE;
  checkBody(faults, 'response.responseBody', response.responseBody, contentType);
}

function checkFunctionResponse(faults: Fault[], response: Fields, event: ClassicEvent): void {
  checkKeys(faults, 'response.', response, ['actionGroup', 'function', 'functionResponse']);
  mustEcho(faults, 'function', response, event.function);
  const inner = response.functionResponse;
  if (!isRecord(inner)) {
    note(faults, 'response.functionResponse', 'must be an object', inner);
    return;
  }
  checkKeys(faults, 'response.functionResponse.', inner, ['responseState', 'responseBody']);
  checkState(faults, 'response.functionResponse.responseState', inner.responseState);
  checkBody(faults, 'response.functionResponse.responseBody', inner.responseBody, 'TEXT');
}

function checkBody(faults: Fault[], at: string, responseBody: unknown, contentType: string): void {
  if (!isRecord(responseBody)) {
    note(faults, at, `must be an object with the key "${contentType}"`, responseBody);
    return;
  }
  const content = responseBody[contentType];
  if (Object.keys(responseBody).length !== 1 || content === undefined) {
    note(faults, at, `must have the one key "${contentType}"`, Object.keys(responseBody));
    return;
  }
  const body = isRecord(content) ? content.body : undefined;
  if (typeof body !== 'string') {
    note(faults, `${at}["${contentType}"].body`, 'must be a string (JSON.stringify it)', isRecord(content) ? body : content);
    return;
  }
  checkKeys(faults, `${at}["${contentType}"].`, content as Fields, ['body']);
  if (isJsonType(contentType) && parseJson(body) === undefined) {
    note(faults, `${at}["${contentType}"].body`, 'must be JSON text', body);
  }
}

function mustEcho(faults: Fault[], field: string, response: Fields, expected: string | undefined): void {
  if (response[field] !== expected) {
    note(faults, `response.${field}`, `must echo the request's ${JSON.stringify(expected)}`, response[field]);
  }
}

function checkState(faults: Fault[], at: string, state: unknown): void {
  if (state !== undefined && state !== 'FAILURE' && state !== 'REPROMPT') {
    note(faults, at, 'must be FAILURE or REPROMPT, or be left out on success', state);
  }
}

function checkAttributes(faults: Fault[], at: string, attributes: unknown): void {
  if (attributes === undefined) {
    return;
  }
  if (!isRecord(attributes)) {
    note(faults, at, 'must be an object of strings', attributes);
    return;
  }
  for (const key in attributes) {
    if (attributes[key] !== undefined && typeof attributes[key] !== 'string') {
      note(faults, `${at}.${key}`, 'must be a string', attributes[key]);
    }
  }
}

function checkKnowledgeBases(faults: Fault[], configuration: unknown): void {
  if (configuration === undefined) {
    return;
  }
  const at = 'knowledgeBasesConfiguration';
  if (!Array.isArray(configuration)) {
    note(faults, at, 'must be a list', configuration);
    return;
  }
  for (const [index, entry] of configuration.entries()) {
    if (!isObject(entry) || typeof entry.knowledgeBaseId !== 'string') {
      note(faults, `${at}[${index}].knowledgeBaseId`, 'must be a string', isObject(entry) ? entry.knowledgeBaseId : entry);
      continue;
    }
    const retrieval = entry.retrievalConfiguration;
    const search = isObject(retrieval) ? retrieval.vectorSearchConfiguration : undefined;
    const path = `${at}[${index}].retrievalConfiguration.vectorSearchConfiguration`;
    if (!isObject(search)) {
      note(faults, path, 'must be an object', search);
      continue;
    }
    const results = search.numberOfResults;
    if (results !== undefined && !(Number.isInteger(results) && (results as number) >= 1 && (results as number) <= 100)) {
      note(faults, `${path}.numberOfResults`, 'must be a whole number from 1 to 100', results);
    }
    const type = search.overrideSearchType;
    if (type !== undefined && type !== 'HYBRID' && type !== 'SEMANTIC') {
      note(faults, `${path}.overrideSearchType`, 'must be HYBRID or SEMANTIC', type);
    }
  }
  if (toJson(configuration) === undefined) {
    note(faults, at, 'must be JSON', configuration);
  }
}

function checkKeys(faults: Fault[], prefix: string, value: Fields, known: readonly string[]): void {
  for (const key in value) {
    if (value[key] !== undefined && !known.includes(key)) {
      // what cannot be written as JSON would stop the whole reply
      const harmless = toJson([value[key]]) !== undefined;
      faults.push({ ...fault(prefix + key, `is not a field here (known: ${known.join(', ')}) and is dropped`, value[key]), harmless });
    }
  }
}

/** States that a value breaks a rule. */
export function fault(at: string, rule: string, found: unknown): Fault {
  return { at, rule, found: preview(found), type: typeName(found) };
}

function typeName(value: unknown): string {
  return value === undefined ? 'missing' : value === null ? 'null' : isNoNumber(value) ? String(value)
    : Array.isArray(value) ? 'an array' : writesItself(value) ? 'an object with a toJSON' : article(typeof value);
}

function isNoNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

/** Adds a fault to others. */
export function note(faults: Fault[], at: string, rule: string, found: unknown): void {
  faults.push(fault(at, rule, found));
}

/** `a string`, `an integer`. */
export function article(type: string): string {
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** The value, shortened; what cannot be printed is named by its type. */
export function preview(value: unknown): string {
  if (value === undefined) {
    return 'missing';
  }
  const text = isNoNumber(value) ? String(value) : toJson(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The value as JSON, or undefined when it is circular, a bigint, or something else that JSON cannot express. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The value of JSON text, or undefined when the text is something else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value can be an HTTP status. */
export function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599;
}

/** An object whose fields are what JSON writes. */
function isRecord(value: unknown): value is Fields {
  return isObject(value) && !writesItself(value);
}

function writesItself(value: unknown): boolean {
  return typeof (value as Fields).toJSON === 'function';
}

/** A plain object: not null, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
