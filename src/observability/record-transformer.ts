import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { NORMALIZATIONS } from '../contract/observability/names';

/**
 * Puts the records of the log in order as they arrive: who called is an agent and not a session, and a model has one name
 * whatever it was called by. So one metric filter serves all agents, and one series each model.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation.html
 */
export function normalizeRecords(scope: Construct, logGroup: logs.ILogGroup): logs.CfnTransformer {
  return new logs.CfnTransformer(scope, 'Transformer', {
    logGroupIdentifier: logGroup.logGroupName,
    transformerConfig: [
      { parseJson: {} },
      // one processor of this kind is all that a transformer may have
      { copyValue: { entries: NORMALIZATIONS.map(({ from, to }) => ({ source: from, target: to, overwriteIfExists: true })) } },
      // and a processor for each expression, so that each sees what the one before it left
      ...NORMALIZATIONS.flatMap(({ to, rules }) => rules.map(({ match, replacement }) => (
        { substituteString: { entries: [{ source: to, from: match, to: replacement }] } }
      ))),
    ],
  });
}
