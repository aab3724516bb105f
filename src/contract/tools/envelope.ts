import { JSON_CONTENT_TYPE, Tool, isJsonType, replyFor } from './contract';
import { isPlain, isRecord, isStatus, parseJson, toJson, writesItself } from './values';

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
  /** Not what the schema promises, though the agent can read it: AWS's own examples answer so. */
  readonly mismatch?: boolean;
}

export type Fields = Record<string, unknown>;

/** What a field must be, and whether a value is. */
export type Rule = readonly [rule: string, isRight: (value: unknown) => boolean];

/** Fields by name; one without a rule is looked at elsewhere. */
export type Rules = Readonly<Record<string, Rule | undefined>>;

const ATTRIBUTES: Rule = ['must be an object of strings', (value) => value === undefined || isPlain(value)];
const STATE: Rule = ['must be FAILURE or REPROMPT, or be left out on success', (value) => value === undefined || value === 'FAILURE' || value === 'REPROMPT'];
const OBJECT: Rule = ['must be an object', isRecord];

const REPLY: Rules = {
  messageVersion: ['must be "1.0"', (value) => value === '1.0'],
  response: OBJECT,
  sessionAttributes: ATTRIBUTES,
  promptSessionAttributes: ATTRIBUTES,
  knowledgeBasesConfiguration: ['must be a list', (value) => value === undefined || Array.isArray(value)],
};

/** Every way in which a reply breaks the envelope that answers this event; empty when it is right. */
export function envelopeFaults(reply: unknown, event: ClassicEvent, tool?: Tool): Fault[] {
  const faults: Fault[] = [];
  if (!isRecord(reply)) {
    return [fault('reply', 'must be an object with messageVersion and response', reply)];
  }
  checkFields(faults, '', reply, REPLY);
  checkAttributes(faults, 'sessionAttributes', reply.sessionAttributes);
  checkAttributes(faults, 'promptSessionAttributes', reply.promptSessionAttributes);
  if (reply.knowledgeBasesConfiguration !== undefined) { // seldom
    (require('./knowledge-bases') as typeof import('./knowledge-bases')).checkKnowledgeBases(faults, reply.knowledgeBasesConfiguration, checkFields);
  }
  const { response } = reply;
  if (isRecord(response)) {
    (typeof event.function === 'string' ? checkFunctionResponse : checkApiResponse)(faults, response, event, tool);
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

function checkApiResponse(faults: Fault[], response: Fields, { actionGroup, apiPath, httpMethod }: ClassicEvent, tool?: Tool): void {
  checkFields(faults, 'response.', response, {
    actionGroup: echo(actionGroup),
    apiPath: echo(apiPath),
    httpMethod: echo(httpMethod),
    httpStatusCode: ['must be a number from 100 to 599', isStatus],
    responseState: STATE,
    responseBody: undefined,
  });
  const status = response.httpStatusCode;
  const contentType = (tool && isStatus(status) && replyFor(tool, status)?.contentType) || JSON_CONTENT_TYPE;
  checkBody(faults, 'response.responseBody', response.responseBody, contentType);
}

function checkFunctionResponse(faults: Fault[], response: Fields, { actionGroup, function: name }: ClassicEvent): void {
  checkFields(faults, 'response.', response, { actionGroup: echo(actionGroup), function: echo(name), functionResponse: OBJECT });
  const inner = response.functionResponse;
  if (isRecord(inner)) {
    checkFields(faults, 'response.functionResponse.', inner, { responseState: STATE, responseBody: undefined });
    checkBody(faults, 'response.functionResponse.responseBody', inner.responseBody, 'TEXT');
  }
}

/** Text under the type that the contract names. What else the agent can make something of is no more than a mismatch. */
function checkBody(faults: Fault[], at: string, responseBody: unknown, contentType: string): void {
  if (!isRecord(responseBody)) {
    note(faults, at, `must be an object with the key "${contentType}"`, responseBody);
    return;
  }
  const [type, ...others] = Object.keys(responseBody);
  const isText = contentType === 'TEXT';
  if (others.length > 0 || type !== contentType) {
    const mismatch = !isText && others.length === 0 && type === JSON_CONTENT_TYPE;
    faults.push({ ...fault(at, `must have the one key "${contentType}"`, Object.keys(responseBody)), mismatch });
    if (!mismatch) {
      return;
    }
  }
  const content = responseBody[type];
  const place = `${at}["${type}"].`;
  const body = isRecord(content) ? content.body : undefined;
  if (typeof body !== 'string') {
    const mismatch = !isText && typeof body === 'object' && body !== null && toJson(body) !== undefined;
    faults.push({ ...fault(`${place}body`, 'must be a string (JSON.stringify it)', isRecord(content) ? body : content), mismatch });
    return;
  }
  checkFields(faults, place, content as Fields, { body: undefined });
  if (isJsonType(contentType) && type === contentType && parseJson(body) === undefined) {
    faults.push({ ...fault(`${place}body`, 'must be JSON text', body), mismatch: true });
  }
}

function echo(expected: string | undefined): Rule {
  return [`must echo the request's ${JSON.stringify(expected)}`, (value) => value === expected];
}

function checkAttributes(faults: Fault[], at: string, attributes: unknown): void {
  if (isPlain(attributes)) {
    for (const key in attributes) {
      if (attributes[key] !== undefined && typeof attributes[key] !== 'string') {
        note(faults, `${at}.${key}`, 'must be a string', attributes[key]);
      }
    }
  }
}

/** Each field by its name, and those that are none. */
function checkFields(faults: Fault[], prefix: string, value: Fields, rules: Rules): void {
  const known = Object.keys(rules);
  for (const key in value) {
    if (value[key] !== undefined && !known.includes(key)) {
      // what cannot be written as JSON would stop the whole reply
      const harmless = toJson([value[key]]) !== undefined;
      faults.push({ ...fault(prefix + key, `is not a field here (known: ${known.join(', ')}) and is dropped`, value[key]), harmless });
    }
  }
  for (const key of known) {
    const rule = rules[key];
    if (rule && !rule[1](value[key])) {
      note(faults, prefix + key, rule[0], value[key]);
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
