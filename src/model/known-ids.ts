import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { Findings } from '../contract/findings';

/** How many letters a slip of the pen changes. */
const SLIP = 2;

let known: readonly string[] | undefined;

/** The ids that the framework lists: not all that there are, since models come every week. */
function knownIds(): readonly string[] {
  known ??= Object.values(bedrock.FoundationModelIdentifier)
    .flatMap((value: Partial<bedrock.FoundationModelIdentifier>) => (typeof value?.modelId === 'string' ? [value.modelId] : []));
  return known;
}

/**
 * Warns of an id that is nearly a known one. What differs in its numbers alone is a version that came since, and what looks like no
 * other may be a new model: of those nothing is said.
 */
export function checkNearMiss(modelId: string, findings: Findings): void {
  if (knownIds().includes(modelId)) {
    return;
  }
  const letters = withoutNumbers(modelId);
  if (knownIds().some((id) => withoutNumbers(id) === letters)) {
    return;
  }
  const near = knownIds().map((id) => ({ id, distance: distance(letters, withoutNumbers(id)) })).filter((one) => one.distance <= SLIP);
  if (near.length > 0) {
    const best = near.reduce((a, b) => (closeness(b, modelId) < closeness(a, modelId) ? b : a));
    findings.warning('model.unknown', `model "${modelId}" is none that is known here, and nearly "${best.id}". If it is right all the same, acknowledge this.`);
  }
}

/** By letters first, then as it is written. */
function closeness({ id, distance: letters }: { readonly id: string; readonly distance: number }, modelId: string): number {
  return letters * 1000 + distance(id, modelId);
}

/** Without versions and dates, and the hyphens that they stand behind. */
function withoutNumbers(id: string): string {
  return id.replace(/[-.]?\d+/g, '');
}

/** How many letters are put in, left out or changed (Levenshtein). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > SLIP && a !== b) {
    return Infinity;
  }
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
