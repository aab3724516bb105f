import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { Findings } from '../contract/findings';
import { reportAtSynth } from '../private/report';

/** What `addEventNotification` of the framework makes: from then on it alone writes what a bucket tells. */
const NOTIFICATIONS = 'Notifications';

const listening = new WeakSet<s3.CfnBucket>();

/** The bucket's resource, if this app makes it. */
export function resourceOf(bucket: s3.IBucketRef): s3.CfnBucket | undefined {
  const resource = bucket instanceof s3.CfnBucket ? bucket : bucket.node.defaultChild;
  return resource instanceof s3.CfnBucket ? resource : undefined;
}

/**
 * Has a bucket tell EventBridge what happens in it, with its own property. The framework's way takes a function and a custom
 * resource; where it is in use, it is told instead, since it would write over the property.
 */
export function listen(bucket: s3.IBucketRef, findings: Findings): void {
  const resource = resourceOf(bucket);
  if (!resource) {
    findings.warning('sync.event-bridge', `bucket ${bucket.node.path} is not made in this app: switch on its notifications to Amazon EventBridge, in its own account and Region, or no change is heard of.`);
    return;
  }
  if (listening.has(resource)) {
    return;
  }
  listening.add(resource);
  if (bucket.node.tryFindChild(NOTIFICATIONS)) {
    (bucket as unknown as s3.Bucket).enableEventBridgeNotification();
    return;
  }
  resource.addPropertyOverride('NotificationConfiguration.EventBridgeConfiguration', { EventBridgeEnabled: true });
  reportAtSynth(resource, (late) => checkLater(bucket, late));
}

function checkLater(bucket: IConstruct, findings: Findings): void {
  if (bucket.node.tryFindChild(NOTIFICATIONS)?.node.defaultChild || bucket.node.tryFindChild(NOTIFICATIONS)?.node.tryFindChild('Resource')) {
    findings.error('sync.notifications', `bucket ${bucket.node.path} has addEventNotification, which would switch off the notifications to EventBridge that the knowledge base needs. Make the bucket with eventBridgeEnabled: true.`);
  }
}
