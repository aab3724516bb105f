import { Limits, Parameter, Shape, ShapeType, Tool, ToolContract } from './contract';

/** A schema in the subset that both engines read. */
export interface ServiceSchema {
  type: ShapeType;
  description?: string;
  properties?: Record<string, ServiceSchema>;
  required?: string[];
  items?: ServiceSchema;
}

/** The shape without what the engines do not take; allowed values, format and default become words. */
export function toServiceSchema(shape: Shape): ServiceSchema {
  const { type = 'string', properties, required, items } = shape;
  const description = inWords(shape);
  return {
    type,
    ...(description && { description }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, toServiceSchema(property)])),
    }),
    ...(required && { required: [...required] }),
    ...(type === 'array' && { items: toServiceSchema(items ?? {}) }),
  };
}

/** What the model reads about a value. */
export function inWords({ description, enum: allowed, format, default: preset, limits }: Shape): string | undefined {
  const words = [
    description,
    allowed && `One of: ${allowed.map(plain).join(', ')}.`,
    format && `Format: ${format}.`,
    ...limitsInWords(limits ?? {}),
    preset !== undefined && `Default: ${plain(preset)}.`,
  ].filter(Boolean);
  return words.length === 0 ? undefined : words.map((part, index) => (index < words.length - 1 ? sentence(part as string) : part)).join(' ');
}

function limitsInWords({ minLength, maxLength, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Limits): (string | undefined)[] {
  return [
    boundsInWords(minLength, maxLength, ' characters'),
    boundsInWords(minimum, maximum, ''),
    exclusiveMinimum === undefined ? undefined : `More than ${exclusiveMinimum}.`,
    exclusiveMaximum === undefined ? undefined : `Less than ${exclusiveMaximum}.`,
    pattern && `Pattern: ${pattern}`,
  ];
}

function boundsInWords(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least !== undefined && most !== undefined) {
    return `${least} to ${most}${unit}.`;
  }
  if (least !== undefined) {
    return `At least ${least}${unit}.`;
  }
  return most === undefined ? undefined : `At most ${most}${unit}.`;
}

/** A value as people write it. */
export function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The OpenAPI document an Agents Classic action group is given: exactly what the contract says, as JSON text. */
export function toOpenApiPayload(contract: ToolContract): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const tool of contract.tools) {
    const { path, method } = tool.http!;
    (paths[path] ??= {})[method] = toOperation(tool);
  }
  return JSON.stringify({ openapi: '3.0.0', info: { title: contract.title, version: '1.0.0' }, paths });
}

function toOperation(tool: Tool): unknown {
  const { bodyContentType, bodyRequired } = tool.http!;
  const parameters = tool.parameters.filter((parameter) => parameter.in !== 'body');
  const body = tool.parameters.filter((parameter) => parameter.in === 'body');
  return {
    operationId: tool.name,
    description: tool.description,
    ...(tool.requireConfirmation && { 'x-requireConfirmation': 'ENABLED' }),
    ...(parameters.length > 0 && { parameters: parameters.map(toParameter) }),
    ...(bodyContentType && {
      requestBody: {
        ...(bodyRequired && { required: true }),
        content: { [bodyContentType]: { schema: toServiceSchema(toObject(body)) } },
      },
    }),
    responses: Object.fromEntries(Object.entries(tool.replies).map(([status, { description, contentType, shape }]) => [
      status,
      { description, ...(shape && { content: { [contentType]: { schema: toServiceSchema(shape) } } }) },
    ])),
  };
}

function toParameter({ name, in: place, required, shape }: Parameter): unknown {
  const { description, ...schema } = toServiceSchema(shape);
  return { name, in: place, description: description ?? name, required, schema };
}

/** A tool as an AgentCore gateway is told of it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: ServiceSchema;
}

/**
 * The tools of a gateway's target. No output schema: MCP clients then refuse every answer that has not its shape as
 * structured content. A gateway is not known to send any, and an error never has the shape of a success.
 */
export function toToolDefinitions(contract: ToolContract): ToolDefinition[] {
  return contract.tools.map(({ name, description, parameters }) => ({
    name, description, inputSchema: toServiceSchema(toObject(parameters)),
  }));
}

/** Parameters as one object. Of two that share a name, the first one's shape counts. */
export function toObject(parameters: readonly Parameter[]): Shape {
  const properties = new Map<string, Shape>(); // an object already has a "constructor"
  for (const { name, shape } of parameters) {
    if (!properties.has(name)) {
      properties.set(name, shape);
    }
  }
  const required = [...new Set(parameters.filter((parameter) => parameter.required).map(({ name }) => name))];
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
}
