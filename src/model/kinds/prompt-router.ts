import { checkArn, checkHome, quoted } from '../ids';
import { READ_ROUTER } from '../permissions';
import { ModelKind } from './kind';

/** One of several models, by what a prompt needs. */
export function promptRouter(arn: string, models: readonly ModelKind[], direct: boolean): ModelKind {
  return {
    id: arn,
    arn,
    check: (findings, region) => {
      checkArn('Model.promptRouter', 'prompt-router', arn, findings);
      checkHome(arn, region, findings);
      if (models.length === 0) {
        findings.error('model.models', `model ${quoted(arn)} is a prompt router without models. Name those it chooses from: without them no call passes IAM.`);
      }
      for (const model of models) {
        model.check(findings, region);
        if (model.notCopied) {
          findings.error('model.models', `prompt router ${quoted(arn)} cannot choose ${quoted(model.id)}: it routes to foundation models and the profiles that AWS provides.`);
        }
      }
    },
    targets: (places) => [
      { arns: [arn], read: READ_ROUTER },
      ...models.flatMap((model) => model.targets(places)).map((target) => (
        // what is behind a profile is closed by the profile already
        direct || target.through ? target : { ...target, through: { 'bedrock:PromptRouterArn': [arn] } }
      )),
    ],
    notCopied: 'an application inference profile cannot be made of a prompt router. Give one of its models.',
  };
}
