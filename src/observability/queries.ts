import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TokenPrice } from '../model/token-price';

/**
 * What people ask of the log of model invocations when the bill has come. Records without bodies have all fields within the
 * first 200, which is as far as Logs Insights looks.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
const TOTALS = 'sum(input.inputTokenCount) as inputTokens, sum(output.outputTokenCount) as outputTokens, '
  + 'sum(input.cacheReadInputTokenCount) as cacheRead, sum(input.cacheWriteInputTokenCount) as cacheWrite, count(*) as calls';

/** The session is the last part of the identity. */
const SESSION = 'parse identity.arn /assumed-role\\/(?<role>[^\\/]+)\\/(?<session>.+)$/';

function queries(price: TokenPrice | undefined): Record<string, string> {
  const cost = price && `fields (inputTokens * ${price.input} + outputTokens * ${price.output} + cacheRead * ${price.cacheRead} + cacheWrite * ${price.cacheWrite}) / 1000000 as usd`;
  const ranked = (by: string, more: string[] = []) => [...more, `stats ${TOTALS} by ${by}`, ...(cost ? [cost] : []), 'sort outputTokens desc', 'limit 50'].join('\n| ');
  return {
    'sessions': ranked('role, session', [SESSION]),
    'users': ranked('role', [SESSION]),
    'models': ranked('model'),
    'agents': ranked('caller'),
    'days': ranked('bin(1d)'),
    'failed calls': ['filter ispresent(errorCode)', 'stats count(*) as calls by errorCode, model, caller', 'sort calls desc', 'limit 50'].join('\n| '),
  };
}

/** Saves them, under one folder of the console. */
export function saveQueries(scope: Construct, logGroup: logs.ILogGroup, price?: TokenPrice): logs.CfnQueryDefinition[] {
  return Object.entries(queries(price)).map(([name, queryString]) => new logs.CfnQueryDefinition(scope, `Query${name.replace(/\W/g, '')}`, {
    name: `bedrock/${scope.node.path}/${name}`, queryString, logGroupNames: [logGroup.logGroupName],
  }));
}

/** Which tools are called most, and fail most: the guard writes one line for each call. */
export function saveToolQuery(scope: Construct, logGroups: readonly logs.ILogGroup[]): logs.CfnQueryDefinition {
  return new logs.CfnQueryDefinition(scope, 'QueryTools', {
    name: `bedrock/${scope.node.path}/tools`,
    queryString: ['filter ispresent(Tool)', 'stats sum(Invocations) as calls, sum(ToolErrors) as errors, sum(Violations) as violations, avg(Duration) as ms by actionGroup, Tool',
      'sort calls desc', 'limit 50'].join('\n| '),
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
  });
}
