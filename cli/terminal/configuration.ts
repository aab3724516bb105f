import * as fs from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './errors';

/** The section of cdk.json with options for this command line, by command. */
export const SECTION = 'cdk-bedrock-agents';

/** What cdk.json says. A file that cannot be read is for the CDK to complain about. */
export function cdkJson(): Readonly<Record<string, unknown>> {
  try {
    const content = JSON.parse(fs.readFileSync('cdk.json', 'utf8'));
    return isFields(content) ? content : {};
  } catch {
    return {};
  }
}

/** Gives the options of a command what cdk.json has for it; what the command line says comes before, and variables are put together. */
export function configure(command: Command): void {
  const section = fieldsOf(cdkJson()[SECTION], SECTION);
  const names = command.parent!.commands.map((each) => each.name());
  refuseUnknown(Object.keys(section), names, SECTION);
  const given = fieldsOf(section[command.name()], `${SECTION}.${command.name()}`);
  refuseUnknown(Object.keys(given), command.options.map((option) => option.attributeName()), `${SECTION}.${command.name()}`);
  for (const option of command.options) {
    const name = option.attributeName();
    if (given[name] !== undefined) {
      const configured = valueOf(option, given[name], `${SECTION}.${command.name()}.${name}`);
      const said = command.getOptionValueSource(name) === 'cli' ? command.getOptionValue(name) : undefined;
      command.setOptionValueWithSource(name, isFields(said) && isFields(configured) ? { ...configured, ...said } : said ?? configured, 'config');
    }
  }
}

/** As if it had been written on the command line: one value, a list of them, or variables by name. */
function valueOf(option: Option, value: unknown, at: string): unknown {
  const { defaultValue, parseArg } = option;
  const wrong = (what: string) => new UsageError(`${at} of cdk.json is ${JSON.stringify(value)}; it must be ${what}.`);
  if (option.isBoolean()) {
    if (typeof value !== 'boolean') {
      throw wrong('true or false');
    }
    return value;
  }
  const texts = Array.isArray(defaultValue) ? asList(value)
    : isFields(defaultValue) ? asVariables(value)
      : isScalar(value) ? [String(value)] : undefined;
  if (texts === undefined) {
    throw wrong(Array.isArray(defaultValue) ? 'a list' : isFields(defaultValue) ? 'an object of texts' : 'a text');
  }
  try {
    return texts.reduce<unknown>((all, text) => (parseArg ? parseArg(text, all as never) : text), defaultValue);
  } catch (error) {
    throw error instanceof InvalidArgumentError ? new UsageError(`${at} of cdk.json is wrong. ${error.message}`) : error;
  }
}

function asList(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every(isScalar) ? value.map(String) : undefined;
}

function asVariables(value: unknown): string[] | undefined {
  return isFields(value) && Object.values(value).every(isScalar) ? Object.entries(value).map(([name, text]) => `${name}=${String(text)}`) : undefined;
}

function fieldsOf(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (value !== undefined && !isFields(value)) {
    throw new UsageError(`${at} of cdk.json is ${JSON.stringify(value)}; it must be an object.`);
  }
  return value ?? {};
}

/** A misspelt option would otherwise be none. */
function refuseUnknown(found: readonly string[], known: readonly string[], at: string): void {
  const unknown = found.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`${at} of cdk.json has ${unknown.join(', ')}, which it does not take (${known.join(', ')}).`);
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
