import { checkArn, checkHome } from '../ids';
import { READ_DEPLOYMENT, READ_IMPORTED, READ_PROVISIONED } from '../permissions';
import { ModelKind } from './kind';

/** A model with throughput of its own. */
export function provisioned(arn: string): ModelKind {
  return own(arn, 'Model.provisioned', 'provisioned-model', READ_PROVISIONED,
    'provisioned throughput is billed by the hour, whoever calls it. Put the tags on the provisioned throughput itself.');
}

/** A model that was brought along. */
export function imported(arn: string): ModelKind {
  return own(arn, 'Model.imported', 'imported-model', READ_IMPORTED,
    'an imported model is billed for the copies that run, whoever calls it. Put the tags on the imported model itself.');
}

/** A model that was made to measure, on demand. */
export function customDeployment(arn: string): ModelKind {
  return own(arn, 'Model.customDeployment', 'custom-model-deployment', READ_DEPLOYMENT,
    'a custom model is called by its deployment alone. Put the tags on the deployment itself.');
}

type OwnModel = 'provisioned-model' | 'imported-model' | 'custom-model-deployment';

/** What is the user's own, and called by its ARN. */
function own(arn: string, factory: string, type: OwnModel, read: string, notCopied: string): ModelKind {
  return {
    id: arn,
    arn,
    check: (findings, region) => {
      checkArn(factory, type, arn, findings);
      checkHome(arn, region, findings);
    },
    targets: () => [{ arns: [arn], read }],
    notCopied,
  };
}
