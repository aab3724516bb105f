import { CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';
import { Assembly } from './assembly';
import { isObject } from '../../src/contract/tools/envelope';

/** A template's value as text a person reads: references become construct paths, pseudo parameters disappear. */
export function inPlainWords(assembly: Assembly, stack: CloudFormationStackArtifact, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  if (!isObject(value)) {
    return JSON.stringify(value);
  }
  const target = assembly.target(stack, value);
  if (target) {
    return target.path;
  }
  if (typeof value.Ref === 'string') {
    return value.Ref.startsWith('AWS::') ? `<${value.Ref.slice(5)}>` : value.Ref;
  }
  const join = value['Fn::Join'];
  if (Array.isArray(join)) {
    return (join[1] as unknown[]).map((part) => inPlainWords(assembly, stack, part)).join(String(join[0]));
  }
  const sub = value['Fn::Sub'];
  if (sub !== undefined) {
    return String(Array.isArray(sub) ? sub[0] : sub).replace(/\$\{AWS::(\w+)\}/g, '<$1>');
  }
  return JSON.stringify(value);
}
