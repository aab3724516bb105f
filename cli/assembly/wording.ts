import { CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';
import { Assembly } from './assembly';
import { isObject } from '../../src/contract/tools/values';

/** A template's value as text a person reads: references become construct paths, pseudo parameters disappear. Never JSON. */
export function inPlainWords(assembly: Assembly, stack: CloudFormationStackArtifact, value: unknown): string {
  const words = (part: unknown) => inPlainWords(assembly, stack, part);
  if (Array.isArray(value)) {
    return value.map(words).join(', ');
  }
  if (!isObject(value)) {
    return String(value);
  }
  const target = assembly.target(stack, value);
  if (target) {
    return target.path;
  }
  const output = assembly.output(stack, value);
  if (output) {
    return inPlainWords(assembly, output.stack, output.value);
  }
  const [name, ...others] = Object.keys(value);
  const say = others.length === 0 ? INTRINSICS[name] : undefined;
  return say ? say(value[name] as never, words, (reference) => assembly.target(stack, { 'Fn::GetAtt': reference })?.path)
    : Object.entries(value).map(([key, part]) => `${key}: ${words(part)}`).join(', ');
}

type Say = (argument: any, words: (part: unknown) => string, named: (reference: string) => string | undefined) => string;

/** What each function of CloudFormation gives, as far as a template tells. */
const INTRINSICS: Readonly<Record<string, Say | undefined>> = {
  'Ref': (name: string) => (name.startsWith('AWS::') ? `<${name.slice(5)}>` : name),
  'Fn::GetAtt': (attribute: string | string[]) => (Array.isArray(attribute) ? attribute.join('.') : attribute),
  'Fn::Join': ([separator, parts]: [string, unknown], words) => (Array.isArray(parts) ? parts.map(words).join(separator) : words(parts)),
  'Fn::Sub': (argument: string | [string, Record<string, unknown>], words, named) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {} as Record<string, unknown>];
    return text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) =>
      (name in variables ? words(variables[name]) : name.startsWith('AWS::') ? `<${name.slice(5)}>` : named(name) ?? name));
  },
  'Fn::ImportValue': (name: unknown, words) => words(name),
  'Fn::GetStackOutput': ({ StackName: stack, OutputName: output }: Record<string, unknown>, words) => `${words(stack)}.${words(output)}`,
  'Fn::Select': ([index, list]: [unknown, unknown], words) => (Array.isArray(list) ? words(list[Number(index)]) : `part ${words(index)} of ${words(list)}`),
  'Fn::Split': ([, text]: [string, unknown], words) => words(text),
  'Fn::If': ([condition, yes, no]: unknown[], words) => `${words(yes)} or ${words(no)}, depending on ${words(condition)}`,
  'Fn::Base64': (text: unknown, words) => words(text),
  'Fn::FindInMap': (keys: unknown[], words) => keys.map(words).join('.'),
};
