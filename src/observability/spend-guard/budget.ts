import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * A budget on what carries cost-allocation tags.
 */
export interface MonthlyBudget {
  /** US dollars a month. */
  readonly usd: number;

  /**
   * The tags, as given to the agent's `costAllocation`; they must be activated for cost allocation. Not by service: what models
   * of others than Amazon cost is billed under other names than Amazon Bedrock.
   */
  readonly costAllocation: { [tag: string]: string };
}

/** Told at 80 % of what is forecast, and when it is spent. The topics' policies must let `budgets.amazonaws.com` publish. */
export function monthlyBudget(scope: Construct, { usd, costAllocation }: MonthlyBudget, notify: sns.ITopic[]): void {
  const subscribers = notify.map(({ topicArn }) => ({ subscriptionType: 'SNS', address: topicArn }));
  const notification = (notificationType: string, threshold: number) => ({
    notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' }, subscribers,
  });
  new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: usd, unit: 'USD' },
      costFilters: { TagKeyValue: Object.entries(costAllocation).map(([tag, value]) => `user:${tag}$${value}`) },
    },
    notificationsWithSubscribers: [notification('FORECASTED', 80), notification('ACTUAL', 100)],
  });
}
