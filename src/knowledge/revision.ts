import { createHash } from 'crypto';
import { Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const LONGEST_NAME = 100;

/** Changes with what cannot change in place. */
export function revisionOf(scope: Construct, replaced: unknown): string {
  return createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve(replaced))).digest('hex').slice(0, 8);
}

/** What cannot change makes another knowledge base, before the old one is deleted, and two of one name are refused. */
export function nameOf(scope: Construct, replaced: unknown): string {
  return `${Names.uniqueResourceName(scope, { maxLength: LONGEST_NAME - 9, separator: '-' })}-${revisionOf(scope, replaced)}`;
}
