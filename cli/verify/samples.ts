import * as fs from 'node:fs';
import { parse } from 'yaml';
import { PlannedCall } from './calls';
import { isObject } from '../../src/contract/envelope';
import { ToolGroup } from '../assembly/tool-functions';

interface Sample {
  readonly actionGroup?: string;
  readonly tool: string;
  readonly arguments?: Record<string, unknown>;
  readonly expect?: { readonly status?: number; readonly body?: unknown };
}

/** Calls of the user's own, from a YAML or JSON file: a list of `{ tool, arguments, expect }`. */
export class Samples {
  public static readonly NONE = new Samples([]);

  /** Reads a file. Throws an error that says what is wrong with which entry. */
  public static read(file: string): Samples {
    const entries: unknown = parse(fs.readFileSync(file, 'utf8'));
    if (!Array.isArray(entries)) {
      throw new Error(`${file} must be a list of calls, such as "- { tool: getOrder, arguments: { orderId: A-1 }, expect: { status: 200 } }".`);
    }
    const problems = entries.flatMap((entry, index) => problemsOf(entry).map((problem) => `  entry ${index + 1}: ${problem}`));
    if (problems.length > 0) {
      throw new Error(`${file} has calls that cannot be made:\n${problems.join('\n')}`);
    }
    return new Samples(entries as Sample[]);
  }

  private readonly used = new Set<Sample>();

  private constructor(private readonly samples: readonly Sample[]) {
  }

  /** The samples for a group's tools. */
  public callsFor({ name, contract }: ToolGroup): PlannedCall[] {
    const known = new Set(contract.tools.map((tool) => tool.name));
    return this.samples.filter(({ actionGroup, tool }) => (actionGroup ?? name) === name && known.has(tool)).map((sample) => {
      this.used.add(sample);
      return { tool: sample.tool, kind: 'sample', args: sample.arguments ?? {}, mustBeRefused: false, expect: sample.expect };
    });
  }

  /** Samples that no group has a tool for: a typing mistake would otherwise pass unseen. */
  public get unused(): string[] {
    return this.samples.filter((sample) => !this.used.has(sample)).map(({ actionGroup, tool }) => `${actionGroup ? `${actionGroup} ` : ''}${tool}`);
  }
}

function problemsOf(entry: unknown): string[] {
  if (!isObject(entry)) {
    return ['it must be an object with tool and arguments'];
  }
  const unknown = Object.keys(entry).filter((key) => !['actionGroup', 'tool', 'arguments', 'expect'].includes(key));
  return [
    ...(typeof entry.tool === 'string' ? [] : ['tool is missing']),
    ...(entry.arguments === undefined || isObject(entry.arguments) ? [] : ['arguments must be an object']),
    ...unknown.map((key) => `${key} is not a field here (tool, arguments, expect, actionGroup)`),
  ];
}
