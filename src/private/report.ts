import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Finding } from '../contract/findings';

/** The prefix of every warning this library gives, to acknowledge it by. */
const PREFIX = 'cdk-bedrock-agents';

/**
 * Reports findings on a construct: errors fail the synth, all of them at once and with the construct's path; warnings
 * can be acknowledged by `cdk-bedrock-agents:<id>`.
 */
export function report(scope: IConstruct, findings: readonly Finding[]): void {
  for (const { severity, id, message } of findings) {
    if (severity === 'warning') {
      Annotations.of(scope).addWarningV2(`${PREFIX}:${id}`, message);
    }
  }
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (errors.length > 0) {
    scope.node.addValidation({ validate: () => errors });
  }
}
