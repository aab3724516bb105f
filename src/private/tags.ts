import { TagManager, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { reportAtSynth } from './report';
import { Findings } from '../contract/findings';

/**
 * What Bedrock takes as tags.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/tagging.html
 */
const LIMITS = { tags: 50, key: 128, value: 256 };
const TEXT = /^[a-zA-Z0-9\s._:/=+@-]*$/;

/** Tags as a prop has them. */
export interface TagsProp {
  readonly prop: string;
  readonly id: string;
  readonly min: number;
}

/** Reports tags that AWS would refuse. */
export function checkTags({ prop, id, min }: TagsProp, tags: Readonly<Record<string, string>>, findings: Findings): void {
  const entries = Object.entries(tags);
  if (entries.length < min || entries.length > LIMITS.tags) {
    findings.error(id, `${prop} has ${entries.length} tags; it may have ${min} to ${LIMITS.tags}.`);
  }
  for (const [key, value] of entries) {
    checkText(id, `the key "${key}" of ${prop}`, key, 1, LIMITS.key, findings);
    checkText(id, `the value "${value}" of ${prop} tag "${key}"`, value, 0, LIMITS.value, findings);
    if (/^aws:/i.test(key)) {
      findings.error(id, `the key "${key}" of ${prop} starts with aws:, which AWS keeps for itself.`);
    }
  }
}

/** Reports at synth that those of a prop and those of the app are too many together. */
export function checkTagCount(
  resource: Construct & { readonly cdkTagManager: TagManager }, what: string, { prop, id }: TagsProp, given: number,
): void {
  reportAtSynth(resource, (findings) => {
    const count = Object.keys(resource.cdkTagManager.tagValues()).length;
    if (count > LIMITS.tags && given <= LIMITS.tags) {
      findings.error(id, `${what} has ${count} tags: those of ${prop} and those of the app. It may have ${LIMITS.tags}.`);
    }
  });
}

function checkText(id: string, what: string, text: string, min: number, max: number, findings: Findings): void {
  if (Token.isUnresolved(text)) {
    return;
  }
  if (text.length < min || text.length > max) {
    findings.error(id, `${what} has ${text.length} characters; it may have ${min} to ${max}.`);
  }
  if (!TEXT.test(text)) {
    findings.error(id, `${what} has characters that a tag may not have: it takes letters, digits, spaces and _ . : / = + - @.`);
  }
}
