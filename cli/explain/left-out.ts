import { list } from './policy-words';
import { isObject } from '../../src/contract/tools/values';
import { Assembly } from '../assembly/assembly';
import { inPlainWords } from '../assembly/wording';

/** What limits or grants, and is not in the assembly to be read. */
export function leftOut(assembly: Assembly): string[] {
  const found = assembly.resources().flatMap(({ type, stack, path, properties }) => {
    const words = (value: unknown) => inPlainWords(assembly, stack, value);
    const managed = type.startsWith('AWS::IAM::') ? list(properties.ManagedPolicyArns).filter((arn) => !assembly.target(stack, arn)) : [];
    const { PermissionsBoundary: boundary, PolicyDocument: document } = properties;
    return [
      ...managed.map((arn) => `what the managed policy ${words(arn).replace(/^arn:.*\//, '')} allows ${path}`),
      ...(boundary === undefined ? [] : [`what the permissions boundary of ${path} takes away: ${words(boundary)}`]),
      ...(isObject(document) && Object.keys(document).some((key) => key.startsWith('Fn::')) ? [`the policy of ${path}, which is text with references in it`] : []),
    ];
  });
  return [...new Set([...found, 'what is granted outside this assembly'])];
}
