import * as fc from 'fast-check';
import { sample } from 'openapi-sampler';
import { convertArguments } from '../../lambda/action-group/arguments';
import { NamedValues } from '../../lambda/action-group/given';
import { Limits, Parameter, Shape, Tool, ToolContract } from '../../src/contract/tools/contract';
import { describeFault } from '../../src/contract/tools/envelope';
import { brokenLimit } from '../../src/contract/tools/limits';
import { toObject } from '../../src/contract/tools/rendering';

/** What a call tries. */
export type CallKind = 'valid' | 'minimal' | 'missing' | 'wrong type' | 'not allowed' | 'unknown tool' | 'huge' | 'sample' | 'schema';

/** A call to make. */
export interface PlannedCall {
  readonly tool: string;
  readonly kind: CallKind;
  /** What is special about it, such as the argument that is missing. */
  readonly about?: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether a guard must refuse it. */
  readonly mustBeRefused: boolean;
  /** Why the call cannot be made: no arguments were found that the schema allows. */
  readonly untried?: string;
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
    allowed(tool, plan('valid', args, false)),
    ...(required.length < tool.parameters.length ? [allowed(tool, plan('minimal', exampleArguments(required), false))] : []),
    ...required.map(({ name }) => plan('missing', without(args, name), true, name)),
    ...tool.parameters.flatMap((parameter) => wrongValues(parameter).map(({ kind, value }) =>
      plan(kind, { ...args, [parameter.name]: value }, true, parameter.name))),
    ...tool.parameters.filter(({ shape }) => shape.type === 'string' && !shape.enum).slice(0, 1)
      .map(({ name, shape }) => plan('huge', { ...args, [name]: 'x'.repeat(HUGE) }, shape.limits?.maxLength !== undefined, name)),
  ];
}

/** A call that must reach the tool. Where the schema forbids what was made up, only its author knows better. */
function allowed({ parameters }: Tool, call: PlannedCall): PlannedCall {
  const faults = convertArguments(parameters, new NamedValues(call.args), {});
  const names = [...new Set(faults?.map(({ at }) => at.split(/[.[]/)[0]))].join(', ');
  return faults ? { ...call, untried: `${faults.map(describeFault).join('; ')}. Give ${names} an example in the schema.` } : call;
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
  const { properties, items, limits = {}, type = 'string', ...rest } = shape;
  return {
    ...(limits.pattern !== undefined && { example: matchingText(limits) }),
    ...rest,
    ...limits,
    type,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, toJsonSchema(property)])) }),
    ...(type === 'array' && { items: toJsonSchema(items ?? {}) }),
  };
}

/** A text as the pattern wants it, where one can be made up: a look-ahead, say, is beyond it. */
function matchingText(limits: Limits): string | undefined {
  try {
    const texts = fc.sample(fc.stringMatching(new RegExp(limits.pattern!), { size: '-1' }), { numRuns: 100, seed: 1 });
    return texts.find((text) => !brokenLimit(limits, text));
  } catch {
    return undefined;
  }
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
