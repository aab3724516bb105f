import { splitProfileId } from './arns';
import { Findings } from '../contract/findings';

/**
 * Models that are on their way out, or gone. Warnings only: a date may move, and AWS may extend access.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html, read 2026-11-20.
 */
export const END_OF_LIFE: readonly { readonly model: RegExp; readonly date: string }[] = [
  { model: /^anthropic\.claude-3-haiku-/, date: '2026-09-10' },
  { model: /^anthropic\.claude-sonnet-4-\d{8}-/, date: '2026-10-14' },
  { model: /^anthropic\.claude-opus-4-1-/, date: '2027-01-08' },
  { model: /^anthropic\.claude-(3-sonnet|3-5-|3-7-|3-opus|v2|instant)/, date: 'before 2026-11' },
  { model: /^amazon\.nova-(canvas|reel)-/, date: '2026-09-30' },
  { model: /^amazon\.nova-sonic-v1/, date: '2026-09-14' },
  { model: /^cohere\.command-r(-plus)?-/, date: '2026-08-19' },
  { model: /^ai21\.jamba-1-5-/, date: '2026-11-26' },
];

/**
 * Models that are offered through inference profiles and, in all but a few Regions, not on demand.
 *
 * Source: the model cards in the Bedrock user guide, read 2026-11-20.
 */
const PROFILE_ONLY = /^(anthropic\.claude-(opus|sonnet|haiku|fable|mythos)-\d|amazon\.nova-(2-lite|premier)-)/;

/** Reports a model that has an end. */
export function checkModelLifecycle(modelId: string, findings: Findings): void {
  const entry = END_OF_LIFE.find(({ model }) => model.test(modelId));
  if (entry) {
    findings.warning('model.end-of-life', `model "${modelId}" has its end of life on record as ${entry.date}. After it every call fails: `
      + 'move to a current model, and see https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html.');
  }
}

/** Reports an id that cannot be called as a model of the stack's own Region. */
export function checkFoundationModel(modelId: string, inRegion: boolean, findings: Findings): void {
  const profile = splitProfileId(modelId);
  if (profile) {
    findings.error('model.foundation', `model "${modelId}" is a cross-Region inference profile. Use Model.crossRegion('${modelId}').`);
  } else if (modelId.startsWith('arn:')) {
    findings.error('model.foundation', `model "${modelId}" is an ARN; Model.foundation takes the id after foundation-model/.`);
  } else if (PROFILE_ONLY.test(modelId) && !inRegion) {
    findings.error('model.foundation', `model "${modelId}" is not offered on demand in most Regions. Call it through a profile: `
      + `Model.crossRegion('us.${modelId}'), or eu., jp., au., global. If its model card offers it on demand in your Region, `
      + `say so: Model.foundation('${modelId}', { inRegion: true }).`);
  }
}
