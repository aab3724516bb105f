import { Findings } from '../../findings';
import { shapeFaults } from '../conformance';
import { JSON_CONTENT_TYPE, Parameter, ParameterPlace, Reply, Shape, Tool, ToolContract } from '../contract';
import { describeFault } from '../envelope';
import { isObject } from '../values';
import { checkOpenApi } from './conformance';
import { Cursor } from './cursor';
import { Document } from './document';
import { shapeOf } from './shape';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
const WITHOUT_BODY = ['get', 'delete', 'head'];
const PLACES: readonly string[] = ['path', 'query', 'header', 'cookie'];
/** What the models take for the name of an argument. */
const ARGUMENT_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
/** The service: alphanumeric, with single hyphens and underscores. */
const OPERATION_ID = /^[a-zA-Z0-9]+([_-][a-zA-Z0-9]+)*$/;

/** Reads a file into a contract; what is wrong with it goes to the findings. */
export function readOpenApi(file: string, findings: Findings): ToolContract {
  return contractFrom(Document.read(file, findings), findings);
}

/** Reads text into a contract; what is wrong with it goes to the findings. */
export function parseOpenApi(name: string, text: string, findings: Findings): ToolContract {
  return contractFrom(Document.parse(name, text, findings), findings);
}

function contractFrom(document: Document | undefined, findings: Findings): ToolContract {
  if (!document) {
    return { title: 'unreadable', tools: [] };
  }
  const nothing: ToolContract = { title: document.name, tools: [] };
  const top = Cursor.at(document, findings);
  if (!checkVersion(top)) {
    return nothing;
  }
  checkOpenApi(document, findings);
  const tools = readTools(top);
  if (tools.length === 0) {
    noteEmpty(top.get('paths'));
  }
  checkUnique(tools);
  return { title: top.get('info').get('title').text ?? document.name, tools: tools.map(({ tool }) => tool) };
}

/** Paths that are missing or lead nowhere, and operations that are none, are reported as that. */
function noteEmpty(paths: Cursor): void {
  if (isObject(paths.value) && paths.entries().every(([, item]) => isObject(item.value) && !METHODS.some((method) => method in item.fields))) {
    paths.error('tool-schema.empty', 'there is no operation: an action group needs at least one. Add one, as in /orders: { get: … }.');
  }
}

function checkVersion(top: Cursor): boolean {
  const { openapi, swagger } = top.fields;
  if (typeof openapi === 'string' && /^3\.0\.\d+$/.test(openapi)) {
    return true; // any patch version says the same; it is deployed as 3.0.0, the one string the service takes
  }
  if (!top.exists || top.value === null) {
    top.error('tool-schema.version', 'the document is empty. Start it with openapi: "3.0.0".');
  } else if (openapi === undefined && swagger === undefined) {
    top.error('tool-schema.version', 'this is not an OpenAPI document: the field "openapi" is missing. Start it with openapi: "3.0.0".');
  } else {
    top.get(openapi === undefined ? 'swagger' : 'openapi')
      .error('tool-schema.version', `version ${JSON.stringify(openapi ?? swagger)} is not supported: the service reads OpenAPI 3.0, and 3.1 is converted. Convert the document and write openapi: "3.0.0".`);
  }
  return false;
}

interface Placed { readonly tool: Tool; readonly at: Cursor }

function readTools(top: Cursor): Placed[] {
  const tools: Placed[] = [];
  checkSamePaths(top.get('paths').entries().filter(([path]) => path.startsWith('/')));
  for (const [path, item] of top.get('paths').entries()) {
    if (path.startsWith('x-')) {
      continue;
    }
    if (!path.startsWith('/')) {
      item.error('tool-schema.path', `path "${path}" must start with "/".`);
    }
    checkPath(path, item);
    for (const method of METHODS) {
      const operation = item.get(method);
      if (isObject(operation.value)) {
        tools.push({ tool: readTool(path, method, item, operation), at: operation });
      }
    }
  }
  return tools;
}

function readTool(path: string, method: string, item: Cursor, operation: Cursor): Tool {
  const body = readBody(method, operation);
  const parameters = [...readParameters(item, operation), ...body.parameters];
  noteSharedNames(operation, parameters);
  checkPathParameters(path, parameters, operation);
  const replies = readReplies(operation);
  return {
    name: readName(path, method, operation),
    description: readDescription(operation),
    parameters,
    http: { method, path, bodyContentType: body.contentType, bodyRequired: body.required, successStatus: successStatus(replies) },
    replies,
    requireConfirmation: readConfirmation(operation),
  };
}

/** What a path may not have: the service tells tools by it, and it has no query. */
function checkPath(path: string, item: Cursor): void {
  if (/[?#]|[\s\u0000-\u001f\u007f]/.test(path)) {
    item.error('tool-schema.path', `path ${JSON.stringify(path)} has a "?", a "#", a space or a control character. Make a query parameter of what is no path.`);
  }
  if (!/^(?:[^{}]|\{[^{}]+\})*$/.test(path)) {
    item.error('tool-schema.path', `path ${JSON.stringify(path)} has a brace without its other one, or nothing between them. Write a parameter as {name}.`);
  }
}

/** Two templates that differ only in the names of their parameters are one address. */
function checkSamePaths(paths: readonly [string, Cursor][]): void {
  const first = new Map<string, string>();
  for (const [path, item] of paths) {
    const address = path.replace(/\{[^{}]*\}/g, '{}');
    const other = first.get(address);
    if (other !== undefined) {
      item.error('tool-schema.path', `path "${path}" is the same address as "${other}": the names of parameters do not tell paths apart. Join them.`);
    }
    first.set(address, other ?? path);
  }
}

/** What stands in braces in a path has to come from somewhere, and a path parameter has to go somewhere. */
function checkPathParameters(path: string, parameters: readonly Parameter[], operation: Cursor): void {
  const inPath = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  for (const name of inPath.filter((candidate) => !declared.includes(candidate))) {
    operation.error('tool-schema.path', `the path has {${name}}, but the operation has no such path parameter. Declare it: { name: ${name}, in: path, required: true, … }.`);
  }
  for (const name of declared.filter((candidate) => !inPath.includes(candidate))) {
    operation.error('tool-schema.path', `path parameter "${name}" does not stand in the path ${path}. Write {${name}} into the path, or make it a query parameter.`);
  }
}

function readName(path: string, method: string, operation: Cursor): string {
  const { operationId } = operation.fields;
  if (operationId === undefined || operationId === '') {
    const suggestion = `${method} ${path}`.replace(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
    operation.error('tool-schema.operation-id', `the operation has no operationId, which names the tool for the model. Add operationId: ${suggestion}.`);
    return suggestion;
  }
  if (typeof operationId !== 'string') {
    return String(operationId); // reported by the OpenAPI check
  }
  if (!OPERATION_ID.test(operationId)) {
    const suggestion = operationId.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '');
    operation.get('operationId').error('tool-schema.operation-id',
      `operationId "${operationId}" may have only letters, digits, and single hyphens or underscores between them. Use ${suggestion || 'a word'}.`);
  }
  return operationId;
}

function checkUnique(tools: readonly Placed[]): void {
  const first = new Map<string, Cursor>();
  for (const { tool: { name }, at } of tools.filter((placed) => placed.at.fields.operationId === placed.tool.name)) {
    const other = first.get(name);
    if (other) {
      at.error('tool-schema.operation-id', `operationId "${name}" is used twice, first at ${other.place}. Every tool needs a name of its own.`);
    } else {
      first.set(name, at);
    }
  }
}

function readDescription(operation: Cursor): string {
  const description = operation.get('description').text;
  if (description) {
    return description.trim();
  }
  const summary = operation.get('summary').text;
  if (summary) {
    operation.warning('tool-schema.description', 'the operation has no description, which is what the model chooses tools by; its summary is used. Say when to use the tool.');
    return summary.trim();
  }
  operation.error('tool-schema.description', 'the operation has no description, which is what the model chooses tools by. Say what it does and when to use it.');
  return '';
}

function readConfirmation(operation: Cursor): boolean | undefined {
  const value = operation.fields['x-requireConfirmation'];
  if (value === undefined) {
    return undefined;
  }
  if (value !== 'ENABLED' && value !== 'DISABLED') {
    operation.get('x-requireConfirmation').error('tool-schema.confirmation', `x-requireConfirmation is ${JSON.stringify(value)}; it must be ENABLED or DISABLED.`);
  }
  return value === 'ENABLED' || undefined;
}

/** The operation's parameters override those that its path shares. */
function readParameters(item: Cursor, operation: Cursor): Parameter[] {
  return [...new Map([...readParameterList(item), ...readParameterList(operation)]).values()];
}

function readParameterList(holder: Cursor): Map<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const at of holder.get('parameters').items()) {
    const parameter = readParameter(at);
    if (!parameter) {
      continue;
    }
    const key = `${parameter.in} ${parameter.name}`;
    if (parameters.has(key)) {
      at.error('tool-schema.parameter', `the ${parameter.in} parameter "${parameter.name}" is listed twice. Take one out.`);
    }
    parameters.set(key, parameter);
  }
  return parameters;
}

function readParameter(at: Cursor): Parameter | undefined {
  const { name, in: place, required } = at.fields;
  if (typeof name !== 'string' || typeof place !== 'string' || !PLACES.includes(place)) {
    at.notOpenApi(`a parameter needs a "name", and "in" as one of ${PLACES.join(', ')}`);
    return undefined;
  }
  const content = at.get('content').entries()[0]?.[1];
  const shape = shapeOf(content ? content.get('schema') : at.get('schema'), 'argument');
  const description = at.get('description').text?.trim() ?? shape.description;
  if (!description) {
    noteNoDescription(at, `parameter "${name}"`);
  }
  const example = at.fields.example ?? shape.example;
  noteWrongExample(at, `parameter "${name}"`, shape, example);
  return { name, in: place as ParameterPlace, required: required === true || place === 'path', shape: { ...shape, description: description ?? name, example } };
}

/** `verify` calls the tool with it, and a reader of the schema believes it. */
function noteWrongExample(at: Cursor, what: string, shape: Shape, example: unknown): void {
  const [wrong] = example === undefined ? [] : shapeFaults(shape, example, 'its example');
  if (wrong) {
    at.warning('tool-schema.example', `${what}: ${describeFault(wrong)}. Mend the example, or the schema.`);
  }
}

function noteNoDescription(at: Cursor, what: string): void {
  at.warning('tool-schema.description', `${what} has no description, so the model fills it by its name alone. Say what it is, with an example.`);
}

function readBody(method: string, operation: Cursor): { parameters: Parameter[]; contentType?: string; required?: boolean } {
  const body = operation.get('requestBody');
  if (!body.exists) {
    return { parameters: [] };
  }
  if (WITHOUT_BODY.includes(method)) {
    body.error('tool-schema.body', `a ${method.toUpperCase()} operation may not have a requestBody. Use query parameters, or POST.`);
    return { parameters: [] };
  }
  const [contentType, media] = preferred(body.get('content'));
  if (!media) {
    noteNoMedia(body);
    return { parameters: [] };
  }
  const schema = media.get('schema');
  if (!schema.exists && media.fields.schema !== undefined) {
    return { parameters: [] }; // its $ref leads nowhere, which is reported
  }
  const shape = shapeOf(schema, 'argument');
  if (shape.type !== 'object' || !shape.properties) {
    media.error('tool-schema.body', 'the request body must be an object with properties: the service sends a body as named properties. Wrap the value in an object.');
    return { parameters: [] };
  }
  const example = media.fields.example as Record<string, unknown> | undefined;
  const parameters = Object.entries(shape.properties).map(([name, property]): Parameter => {
    if (!property.description) {
      noteNoDescription(definitionOf(schema, name), `property "${name}" of the request body`);
    }
    const own = property.example ?? example?.[name];
    noteWrongExample(definitionOf(schema, name), `property "${name}" of the request body`, property, own);
    return {
      name, in: 'body', required: shape.required?.includes(name) ?? false, shape: { ...property, description: property.description ?? name, example: own },
    };
  });
  return { parameters, contentType, required: body.fields.required === true || undefined };
}

/** Where a property is written, unless it comes from elsewhere by `allOf`. */
function definitionOf(schema: Cursor, name: string): Cursor {
  const property = schema.get('properties').get(name);
  return property.exists ? property : schema;
}

function noteNoMedia(body: Cursor): void {
  const { content } = body.fields;
  if (isObject(content)) {
    body.error('tool-schema.body', 'the request body has no media type. Put its schema under content: application/json.');
  } else {
    body.notOpenApi('a request body needs "content"');
  }
}

/** The tool gets one flat set of arguments, and AgentCore sends one. */
function noteSharedNames(operation: Cursor, parameters: readonly Parameter[]): void {
  const seen = new Map<string, ParameterPlace>();
  for (const { name, in: place } of parameters) {
    if (name === '__proto__' && place !== 'body') {
      operation.error('tool-schema.name', 'a parameter may not be named "__proto__". Rename it.');
    }
    if (!ARGUMENT_NAME.test(name)) {
      operation.error('tool-schema.name', `${place === 'body' ? 'property' : `${place} parameter`} ${JSON.stringify(name)} has a name that models refuse, and with it the whole tool. `
        + 'Use 1 to 64 letters, digits, underscores, points and hyphens.');
    }
    const other = seen.get(name);
    if (other) {
      operation.warning('tool-schema.shared-name', `"${name}" is a ${other} parameter and a ${place} parameter; the tool gets one value, from the ${other}. Rename one if they differ.`);
    } else {
      seen.set(name, place);
    }
  }
}

function readReplies(operation: Cursor): Record<string, Reply> {
  const replies: Record<string, Reply> = {};
  for (const [status, response] of operation.get('responses').entries()) {
    if (status.startsWith('x-')) {
      continue;
    }
    const [contentType, media] = preferred(response.get('content'));
    replies[status] = {
      description: response.get('description').text?.trim() ?? status,
      contentType: contentType ?? JSON_CONTENT_TYPE,
      shape: media?.get('schema').exists ? shapeOf(media.get('schema'), 'reply') : undefined,
    };
  }
  return replies;
}

function successStatus(replies: Readonly<Record<string, Reply>>): number {
  const [lowest] = Object.keys(replies).filter((status) => /^2\d\d$/.test(status)).sort();
  return lowest === undefined ? 200 : Number(lowest);
}

/** JSON when it is offered; the first media type otherwise. Without parameters: the service compares the bare type. */
function preferred(content: Cursor): [string, Cursor] | [undefined, undefined] {
  const media = content.entries();
  const [type, at] = media.find(([name]) => bareType(name) === JSON_CONTENT_TYPE) ?? media[0] ?? [];
  if (type === undefined || at === undefined) {
    return [undefined, undefined];
  }
  return [bareType(type), at];
}

/** A range that holds JSON means JSON: a body has one type. */
function bareType(mediaType: string): string {
  const type = mediaType.split(';')[0].trim().toLowerCase();
  return type === '*/*' || type === 'application/*' ? JSON_CONTENT_TYPE : type;
}
