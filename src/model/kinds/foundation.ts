import { foundationModelArn, foundationModelArns } from '../arns';
import { checkFoundationModel } from '../ids';
import { checkModelLifecycle } from '../lifecycle';
import { ModelKind } from './kind';

/** A foundation model on demand. */
export function foundation(id: string, inRegion: boolean, endOfLife?: string): ModelKind {
  return {
    id,
    get arn() {
      return foundationModelArn(id);
    },
    check: (findings) => {
      checkFoundationModel(id, inRegion, findings);
      checkModelLifecycle(id, endOfLife, findings);
    },
    targets: (places) => [{ arns: foundationModelArns(id, places), modelId: id }],
  };
}
