import { Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** From bucket and prefix, so that it does not depend on the order in which sources are added. */
export function idOf(scope: Construct, bucket: s3.IBucketRef, prefix: string | undefined): string {
  const words = [bucket.node.id, Token.isUnresolved(prefix) ? '' : prefix ?? ''].flatMap((text) => text.split(/[^0-9A-Za-z]+/));
  const id = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Source';
  let unique = id;
  for (let number = 2; scope.node.tryFindChild(unique); number++) {
    unique = `${id}${number}`;
  }
  return unique;
}

/** The key of a bucket that says so. */
export function keyOf(bucket: s3.IBucketRef): kms.IKeyRef | undefined {
  return (bucket as Partial<s3.IBucket>).encryptionKey;
}
