import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmDefinition, DAY, FIVE_MINUTES } from './definition';
import { IAgent } from '../../agent/agent';
import { LoggingMetric, ModelMetric, accountMetric, modelMetric } from '../metrics';

/** What is not the agent's doing, and keeps it from working or from being seen. */
export function accountAlarms(agent: IAgent, watch: { readonly denied?: cloudwatch.IMetric; readonly logged: boolean }): AlarmDefinition[] {
  const { modelId } = agent.modelUsage;
  return [
    ...(watch.denied ? [denied(watch.denied)] : []),
    ...(watch.logged ? [logDelivery()] : []),
    ...(modelId === undefined ? [] : [{
      key: 'legacyModel' as const,
      title: 'Calls of a model near its end of life',
      metric: modelMetric(ModelMetric.LEGACY_INVOCATIONS, modelId, { period: DAY }),
      threshold: 1,
      evaluationPeriods: 1,
      meaning: 'The model is legacy: after its end of life every call fails.',
      command: 'aws bedrock get-foundation-model --model-identifier <the model> --query modelDetails.modelLifecycle',
    }]),
  ];
}

function denied(metric: cloudwatch.IMetric): AlarmDefinition {
  return {
    key: 'accessDenied',
    title: 'Calls of Bedrock that were denied, in 24 hours',
    metric,
    threshold: 100,
    evaluationPeriods: 1,
    meaning: 'Somebody in this account calls Bedrock again and again without being allowed to: a role that lacks the Region behind a profile, an old deployment, or a key in wrong hands.',
    command: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=bedrock.amazonaws.com --max-results 50',
  };
}

function logDelivery(): AlarmDefinition {
  return {
    key: 'logDelivery',
    title: 'Records of model invocations that were lost',
    metric: accountMetric(LoggingMetric.FAILURE, { period: FIVE_MINUTES }),
    threshold: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    meaning: 'Records of model invocations do not reach the log: the role may not write, or the group is gone. What is not logged is not counted.',
    command: 'aws bedrock get-model-invocation-logging-configuration',
  };
}
