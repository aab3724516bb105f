import { checkArn, checkHome } from '../ids';
import { READ_PROVISIONED } from '../permissions';
import { ModelKind } from './kind';

/** A model with throughput of its own. */
export function provisioned(arn: string): ModelKind {
  return {
    id: arn,
    arn,
    check: (findings, region) => {
      checkArn('Model.provisioned', 'provisioned-model', arn, findings);
      checkHome(arn, region, findings);
    },
    targets: () => [{ arns: [arn], read: READ_PROVISIONED }],
    notCopied: 'provisioned throughput is billed by the hour, whoever calls it. Put the tags on the provisioned throughput itself.',
  };
}
