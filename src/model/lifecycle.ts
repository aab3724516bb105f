import { Findings } from '../contract/findings';

/** When the table below was read. */
const READ_ON = '2026-11-20';

/**
 * Models that are on their way out, or gone. Warnings only: a date may move, and AWS may extend access. Where it has,
 * the user gives `endOfLife`.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html
 */
const END_OF_LIFE: readonly { readonly model: RegExp; readonly date: string }[] = [
  { model: /^anthropic\.claude-3-haiku-/, date: '2026-09-10' },
  { model: /^anthropic\.claude-sonnet-4-\d{8}-/, date: '2026-10-14' },
  { model: /^anthropic\.claude-opus-4-1-/, date: '2027-01-08' },
  { model: /^anthropic\.claude-(3-sonnet|3-5-|3-7-|3-opus|v2|instant)/, date: 'before 2026-11' },
  { model: /^amazon\.nova-(canvas|reel)-/, date: '2026-09-30' },
  { model: /^amazon\.nova-sonic-v1/, date: '2026-09-14' },
  { model: /^cohere\.command-r(-plus)?-/, date: '2026-08-19' },
  { model: /^ai21\.jamba-1-5-/, date: '2026-11-26' },
];

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function isDate(text: string): boolean {
  const time = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text); // 02-30 is 03-02 to some
}

/** Reports a model that has an end. */
export function checkModelLifecycle(modelId: string, known: string | undefined, findings: Findings): void {
  if (known !== undefined && !isDate(known)) {
    findings.error('model.end-of-life', `endOfLife of model "${modelId}" is "${known}"; it must be a date, such as 2027-01-31.`);
    return;
  }
  const date = known ?? END_OF_LIFE.find(({ model }) => model.test(modelId))?.date;
  if (date !== undefined) {
    const state = date > READ_ON && DATE.test(date) ? 'is legacy: its end of life is' : 'has reached its end of life:';
    findings.warning('model.end-of-life', `model "${modelId}" ${state} ${date}. After it every call fails. Move to a current model; if the model card has another `
      + 'date, give it as endOfLife. See https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html.');
  }
}
