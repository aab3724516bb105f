import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { BedrockAgent, SpendGuard, SpendGuardReopening } from '../../src';

/** A guard over an agent and an app that calls models itself. */
export function spendGuardGallery(app: App): void {
  const stack = new Stack(app, 'SpendGuard');
  const metric = new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Spend' });
  new SpendGuard(stack, 'Guard', {
    agents: [BedrockAgent.fromAttributes(stack, 'Agent', { agentId: 'AGENT12345', aliasId: 'ALIAS12345' })],
    callers: [new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() })],
    closeOn: [new cloudwatch.Alarm(stack, 'SpendOfTheDay', { metric, threshold: 1500, evaluationPeriods: 1 })],
    reopening: SpendGuardReopening.NEXT_DAY,
    notify: [new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) })],
    monthlyBudget: { usd: 20_000, costAllocation: { 'cost-center': 'support' } },
  });
}
