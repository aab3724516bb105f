import * as fs from 'node:fs';
import { parse } from 'yaml';
import { PlannedCall } from './calls';
import { plain } from '../../src/contract/tools/rendering';
import { isObject, isStatus } from '../../src/contract/tools/values';
import { ToolGroup } from '../assembly/tool-functions';
import { UsageError } from '../terminal/errors';

/** One entry of the file. */
export interface Sample {
  readonly actionGroup?: string;
  readonly tool: string;
  readonly arguments?: Record<string, unknown>;
  readonly expect?: { readonly status?: number; readonly body?: unknown };
}

const FIELDS = ['tool', 'arguments', 'expect', 'actionGroup'];
const EXPECTABLE = ['status', 'body'];

/** Calls of the user's own, from a YAML or JSON file: a list of `{ tool, arguments, expect }`. */
export class Samples {
  public static readonly NONE = new Samples([]);

  /** Reads a file. Throws an error that says what is wrong with which entry. */
  public static read(file: string): Samples {
    const entries = contentOf(file);
    if (!Array.isArray(entries)) {
      throw new UsageError(`${file} must be a list of calls, such as "- { tool: getOrder, arguments: { orderId: A-1 }, expect: { status: 200 } }".`);
    }
    const problems = entries.flatMap((entry, index) => problemsOf(entry).map((problem) => `  entry ${index + 1}: ${problem}`));
    if (problems.length > 0) {
      throw new UsageError(`${file} has calls that cannot be made:\n${problems.join('\n')}`);
    }
    return new Samples(entries as Sample[]);
  }

  private readonly used = new Set<Sample>();

  public constructor(private readonly samples: readonly Sample[]) {
  }

  /** The samples for a group's tools. */
  public callsFor({ name, contract }: ToolGroup): PlannedCall[] {
    const known = new Set(contract.tools.map((tool) => tool.name));
    return this.samples.filter(({ actionGroup, tool }) => (actionGroup ?? name) === name && known.has(tool)).map((sample) => {
      this.used.add(sample);
      const args = sample.arguments ?? {};
      return { tool: sample.tool, kind: 'sample', about: summary(args), args, mustBeRefused: false, expect: sample.expect };
    });
  }

  /** Samples that no group has a tool for: a typing mistake would otherwise pass unseen. */
  public get unused(): string[] {
    return this.samples.filter((sample) => !this.used.has(sample)).map(({ actionGroup, tool }) => `${actionGroup ? `${actionGroup} ` : ''}${tool}`);
  }
}

/** Enough of the arguments to tell samples apart. */
function summary(args: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(args).map(([name, value]) => `${name}=${plain(value)}`).join(', ');
  return words.length > 48 ? `${words.slice(0, 47)}…` : words;
}

function contentOf(file: string): unknown {
  try {
    return parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message.trim()}`);
  }
}

function problemsOf(entry: unknown): string[] {
  if (!isObject(entry)) {
    return ['it must be an object with tool and arguments'];
  }
  return [
    ...(typeof entry.tool === 'string' ? [] : ['tool is missing']),
    ...(entry.actionGroup === undefined || typeof entry.actionGroup === 'string' ? [] : ['actionGroup must be a name']),
    ...(entry.arguments === undefined || isObject(entry.arguments) ? [] : ['arguments must be an object']),
    ...unknownFields(entry, FIELDS),
    ...(entry.expect === undefined ? [] : expectProblems(entry.expect)),
  ];
}

/** What is expected under a misspelt name would hold of every answer. */
function expectProblems(expect: unknown): string[] {
  if (!isObject(expect) || Object.keys(expect).length === 0) {
    return ['expect must have a status, a body, or both'];
  }
  const { status } = expect;
  return [
    ...unknownFields(expect, EXPECTABLE, 'expect.'),
    ...(status === undefined || isStatus(status) ? [] : [`expect.status is ${JSON.stringify(status)}; it must be an HTTP status, such as 200`]),
  ];
}

function unknownFields(value: object, known: readonly string[], prefix = ''): string[] {
  return Object.keys(value).filter((key) => !known.includes(key)).map((key) => `${prefix}${key} is not a field here (${known.join(', ')})`);
}
