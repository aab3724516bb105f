import { sample } from 'openapi-sampler';
import { Parameter, Shape, Tool, ToolContract } from '../../src/contract/contract';
import { toObject } from '../../src/contract/rendering';

/** What a call tries. */
export type CallKind = 'valid' | 'minimal' | 'missing' | 'wrong type' | 'not allowed' | 'unknown tool' | 'huge' | 'sample';

/** A call to make. */
export interface PlannedCall {
  readonly tool: string;
  readonly kind: CallKind;
  /** What is special about it, such as the argument that is missing. */
  readonly about?: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether a guard must refuse it. */
  readonly mustBeRefused: boolean;
  /** What the user's sample expects. */
  readonly expect?: { readonly status?: number; readonly body?: unknown };
}

/** Enough to be far beyond what a model writes, and below what Lambda takes. */
const HUGE = 1024 * 1024;

/** Calls for every tool: as the schema says, and as it forbids. */
export function planCalls(contract: ToolContract): PlannedCall[] {
  const [first] = contract.tools;
  const stranger: PlannedCall[] = first === undefined ? [] : [{ tool: 'noSuchTool', kind: 'unknown tool', args: {}, mustBeRefused: true }];
  return [...contract.tools.flatMap(callsOf), ...stranger];
}

function callsOf(tool: Tool): PlannedCall[] {
  const args = exampleArguments(tool.parameters);
  const required = tool.parameters.filter((parameter) => parameter.required);
  const plan = (kind: CallKind, given: Record<string, unknown>, mustBeRefused: boolean, about?: string): PlannedCall => ({
    tool: tool.name, kind, about, args: given, mustBeRefused,
  });
  return [
    plan('valid', args, false),
    ...(required.length < tool.parameters.length ? [plan('minimal', exampleArguments(required), false)] : []),
    ...required.map(({ name }) => plan('missing', without(args, name), true, name)),
    ...tool.parameters.flatMap((parameter) => wrongValues(parameter).map(({ kind, value }) =>
      plan(kind, { ...args, [parameter.name]: value }, true, parameter.name))),
    ...tool.parameters.filter(({ shape }) => shape.type === 'string' && !shape.enum).slice(0, 1)
      .map(({ name, shape }) => plan('huge', { ...args, [name]: 'x'.repeat(HUGE) }, shape.limits?.maxLength !== undefined, name)),
  ];
}

/** The schema's own examples, and made-up values where it has none. */
export function exampleArguments(parameters: readonly Parameter[]): Record<string, unknown> {
  const { properties = {} } = toObject(parameters);
  return Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, exampleOf(shape)]));
}

function exampleOf(shape: Shape): unknown {
  return shape.example ?? shape.enum?.[0] ?? sample(toJsonSchema(shape), { quiet: true });
}

function toJsonSchema(shape: Shape): Record<string, unknown> {
  const { properties, items, type = 'string', ...rest } = shape;
  return {
    ...rest,
    type,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, toJsonSchema(property)])) }),
    ...(type === 'array' && { items: toJsonSchema(items ?? {}) }),
  };
}

function wrongValues({ shape }: Parameter): { kind: CallKind; value: unknown }[] {
  if (shape.enum) {
    return [{ kind: 'not allowed', value: 'not-an-allowed-value' }];
  }
  return shape.type === undefined || shape.type === 'string' ? [] : [{ kind: 'wrong type', value: 'not what was asked for' }];
}

function without(args: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  const { [name]: _, ...rest } = args;
  return rest;
}
