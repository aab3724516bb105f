import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DAY, HOUR } from './alarms/definition';
import { TokenMetrics } from './token-metrics';
import { IAgent } from '../agent/agent';
import { TOKEN_NAMESPACE, TokenDimension, TokenMetricName } from '../contract/observability/names';

const WIDTH = 24;

/** All agents of an account at a glance. A search finds those that were not named, too; alarms cannot search. */
export function overviewRows(agents: readonly IAgent[], tokens: TokenMetrics): cloudwatch.IWidget[][] {
  const known = agents.filter(({ modelUsage: { caller } }) => caller !== undefined);
  const perAgent = (title: string, of: (agent: IAgent) => cloudwatch.IMetric) => new cloudwatch.GraphWidget({
    title, width: WIDTH / 2, height: 7, stacked: true, left: known.map(of),
  });
  return [
    [new cloudwatch.TextWidget({
      width: WIDTH,
      height: 2,
      markdown: '# Agents of this account\nTokens by who called, as the log of model invocations has it. `other` is every caller that is no agent.',
    })],
    [
      perAgent('Output tokens an hour', (agent) => tokens.metricOutputTokens({ agent, period: HOUR, label: agent.node.path })),
      perAgent('Input tokens an hour', (agent) => tokens.metricInputTokens({ agent, period: HOUR, label: agent.node.path })),
    ],
    [
      searched('Output tokens an hour, by model', TokenDimension.MODEL, TokenMetricName.OUTPUT),
      searched('Output tokens an hour, by caller', TokenDimension.CALLER, TokenMetricName.OUTPUT),
    ],
    [reconciliation(), failures()],
  ];
}

function search(namespace: string, dimensions: string, names: string[], period: number): string {
  return `SEARCH('{${namespace}${dimensions && `,${dimensions}`}} ${names.map((name) => `MetricName="${name}"`).join(' OR ')}', 'Sum', ${period})`;
}

function searched(title: string, dimension: string, metricName: string): cloudwatch.IWidget {
  const expression = search(TOKEN_NAMESPACE, dimension, [metricName], HOUR.toSeconds());
  return new cloudwatch.GraphWidget({
    title, width: WIDTH / 2, height: 7, stacked: true, left: [new cloudwatch.MathExpression({ expression, label: '', period: HOUR, usingMetrics: {} })],
  });
}

/**
 * Tokens in the log, of all that the service bills, by either of its doors: those of `bedrock-mantle` are billed and not logged.
 */
function reconciliation(): cloudwatch.IWidget {
  const day = DAY.toSeconds();
  const seen = search(TOKEN_NAMESPACE, TokenDimension.MODEL, [TokenMetricName.INPUT, TokenMetricName.OUTPUT], day);
  const billed = search('AWS/Bedrock', 'ModelId', ['InputTokenCount', 'OutputTokenCount'], day);
  const mantle = search('AWS/BedrockMantle', 'Model,Project', ['TotalInputTokens', 'TotalOutputTokens'], day);
  const expression = `100 * SUM(${seen}) / (SUM(${billed}) + SUM(${mantle}))`;
  return new cloudwatch.SingleValueWidget({
    title: 'Logged of what is billed, %',
    width: WIDTH / 2,
    height: 5,
    period: DAY,
    metrics: [new cloudwatch.MathExpression({ expression, label: 'below 99 % something is not seen', period: DAY, usingMetrics: {} })],
  });
}

function failures(): cloudwatch.IWidget {
  const expression = search(TOKEN_NAMESPACE, TokenDimension.ERROR_CODE, [TokenMetricName.FAILED_CALLS], HOUR.toSeconds());
  return new cloudwatch.GraphWidget({
    title: 'Failed calls of models, by code',
    width: WIDTH / 2,
    height: 5,
    stacked: true,
    left: [new cloudwatch.MathExpression({ expression, label: '', period: HOUR, usingMetrics: {} })],
  });
}
